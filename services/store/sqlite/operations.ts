import type { ByHand } from "../../lifecycle/by_hand.ts";
import type { Rate } from "../../lifecycle/rate.ts";
import type { Erasing } from "../erasing.ts";
import {
  type Act,
  type AuditEntry,
  type Change,
  type ClaimRef,
  type ClaimRequest,
  type Firing,
  factsOf,
  type HandFiring,
  type KeptContract,
  LeaseLost,
  type NewPipeline,
  type Report,
  type Schedule,
  type ScheduleChange,
  type Tried,
} from "../store.ts";
import { accept } from "./accept.ts";
import * as alerts from "./alerts.ts";
import * as apiKeys from "./api_keys.ts";
import { auditTrail, forgetAudit, note } from "./audit.ts";
import * as budgets from "./budgets.ts";
import { byHand } from "./by_hand.ts";
import type { Connection, Row } from "./connection.ts";
import { deadLetterGroups, lastDead } from "./dead_letters.ts";
import { eraseBeside, keepMissingFields, wouldErase } from "./erasing.ts";
import * as figures from "./figures.ts";
import { forgetLanes } from "./lanes.ts";
import { endLease, lead, stillLeads } from "./lease.ts";
import * as many from "./many.ts";
import { type PackedTasks, unpack } from "./packing.ts";
import * as pipelines from "./pipelines.ts";
import * as publish from "./publish.ts";
import * as read from "./read.ts";
import { keepUnreadable, record, recordAll } from "./record.ts";
import { claim } from "./release.ts";
import { idOf, idOrNull, text } from "./rows.ts";
import * as schedules from "./schedules.ts";
import { eraseTasks } from "./searchable.ts";
import * as sessions from "./sessions.ts";
import * as time from "./time.ts";
import { forgetHolds } from "./unique.ts";
import * as webhooks from "./webhooks.ts";

/**
 * What the store's threads can be asked, as a table: the main thread names an operation and its
 * arguments, the thread answers its value and what it changed. A write is one transaction.
 */
export interface Answer<Value = unknown> {
  readonly value: Value;
  readonly changes: readonly Change[];
}

export function writeOperations(connection: Connection, contracts: Map<string, KeptContract>) {
  const transaction =
    <Args extends unknown[], Value>(work: (...args: Args) => Answer<Value>) =>
    (...args: Args) =>
      connection.transaction(() => work(...args));
  const leading = <Args extends unknown[], Value>(work: (...args: Args) => Answer<Value>) =>
    transaction((epoch: number, ...args: Args) => {
      if (!stillLeads(connection, epoch)) throw new LeaseLost();
      return work(...args);
    });
  /** Rows of tasks that ended, with their pipelines. */
  const carriedOn = <Value>(value: Value, rows: readonly Row[], now: number): Answer<Value> => {
    const of = rows.flatMap((row) => idOrNull(row, "pipeline") ?? []);
    return { value, changes: [...moved(value, rows).changes, ...pipelines.carryOn(connection, of, contracts, now)] };
  };
  const fullAt: budgets.Budgets = new Map();
  /** What a person does, to be written with who did it. */
  const acts = {
    byHand: (ids: readonly string[], action: ByHand, now: number) => byHand(connection, ids, action, contracts, now),
    pause: (...args: Rest<typeof publish.pause>) => quiet(publish.pause(connection, ...args)),
    beginOperation: (...args: Rest<typeof many.beginOperation>) => quiet(many.beginOperation(connection, ...args)),
    resumeOperation: (...args: Rest<typeof many.letGo>) => quiet(many.letGo(connection, ...args)),
    abortOperation: (...args: Rest<typeof many.abortOperation>) => quiet(many.abortOperation(connection, ...args)),
    keepSchedule: (schedule: Schedule) => quiet(schedules.keepSchedule(connection, schedule)),
    changeSchedule: (id: string, change: ScheduleChange) => quiet(schedules.changeSchedule(connection, id, change)),
    forgetSchedule: (id: string) => quiet(schedules.forgetSchedule(connection, id)),
    runSchedule: (firing: HandFiring, now: number) => schedules.runSchedule(connection, firing, contracts, now),
    cancelPipeline: (id: string, now: number) => pipelines.cancelPipeline(connection, id, contracts, now),
    resumePipeline: (id: string, now: number) => pipelines.resumePipeline(connection, id, contracts, now),
    keepApiKey: (...args: Rest<typeof apiKeys.keepApiKey>) => quiet(apiKeys.keepApiKey(connection, ...args)),
    rotateApiKey: (...args: Rest<typeof apiKeys.rotateApiKey>) => quiet(apiKeys.rotateApiKey(connection, ...args)),
    revokeApiKey: (...args: Rest<typeof apiKeys.revokeApiKey>) => quiet(apiKeys.revokeApiKey(connection, ...args)),
    acknowledgeAlert: (...args: Rest<typeof alerts.acknowledgeAlert>) => quiet(alerts.acknowledgeAlert(connection, ...args)),
    silenceAlert: (...args: Rest<typeof alerts.silenceAlert>) => quiet(alerts.silenceAlert(connection, ...args)),
    eraseBeside: (...[tasks, after, limit, now]: Parameters<Erasing["eraseBeside"]>) =>
      eraseBeside(connection, tasks, contracts, after, limit, now),
    eraseTasks: (...[tasks, limit, now]: Parameters<Erasing["eraseTasks"]>) => eraseTasks(connection, tasks, contracts, limit, now),
  } satisfies Readonly<Record<Act, unknown>>;

  return {
    audited: transaction((entry: AuditEntry, act: Act, args: readonly unknown[]) => {
      const answer = (acts[act] as (...args: readonly unknown[]) => Answer)(...args);
      const facts = factsOf(act, answer.value);
      if (facts !== null) note(connection, entry, facts);
      return answer;
    }),
    keepSession: transaction((...args: Rest<typeof sessions.keepSession>) => quiet(sessions.keepSession(connection, ...args))),
    prolongSession: transaction((...args: Rest<typeof sessions.prolongSession>) => quiet(sessions.prolongSession(connection, ...args))),
    endSession: transaction((...args: Rest<typeof sessions.endSession>) => quiet(sessions.endSession(connection, ...args))),
    forgetSessions: leading((...args: Rest<typeof sessions.forgetSessions>) => quiet(sessions.forgetSessions(connection, ...args))),
    takeBudget: (name: string, rate: Rate, many: number, now: number) => quiet(budgets.takeBudget(fullAt, name, rate, many, now)),
    forgetBudgets: leading((now: number, limit: number) => quiet(budgets.forgetBudgets(fullAt, now, limit))),
    keepMissingFields: transaction((routingKey: string, after: string | null, limit: number) =>
      quiet(keepMissingFields(connection, routingKey, contracts, after, limit)),
    ),
    eraseBeside: transaction(acts.eraseBeside),
    eraseTasks: transaction(acts.eraseTasks),
    audit: transaction((entry: AuditEntry, many: number) => quiet(note(connection, entry, { many }))),
    forgetAudit: leading((...args: Rest<typeof forgetAudit>) => quiet(forgetAudit(connection, ...args))),
    accept: transaction((packed: PackedTasks, publisher: number, now: number) =>
      accept(connection, unpack(packed), publisher, contracts, now),
    ),
    keepContracts: transaction((kept: readonly KeptContract[], now: number) => {
      for (const contract of kept) keepContract(connection, contracts, contract, now);
      return quiet(undefined);
    }),
    openPublisher: transaction((now: number) => quiet(publish.openPublisher(connection, now))),
    renewPublisher: transaction((...args: Rest<typeof publish.renewPublisher>) => quiet(publish.renewPublisher(connection, ...args))),
    claim: transaction((request: ClaimRequest, now: number) => {
      const claimed = claim(connection, request, contracts, now);
      return {
        value: claimed,
        changes: (claimed ?? []).map(({ id, routingKey }) => ({ taskId: id, routingKey, state: "queued" as const })),
      };
    }),
    setBack: transaction((...args: Rest<typeof publish.setBack>) => cameBack(undefined, publish.setBack(connection, ...args))),
    handOver: transaction((publisher: number, claims: readonly ClaimRef[], now: number) =>
      carriedOn(undefined, publish.handOver(connection, publisher, claims, now), now),
    ),
    pause: transaction(acts.pause),
    lead: transaction((...args: Rest<typeof lead>) => quiet(lead(connection, ...args))),
    // The lock proves that every earlier process is gone, its publisher and its lease with it.
    takeOver: transaction(() => {
      endLease(connection);
      return cameBack(undefined, publish.sweep(connection, Number.MAX_SAFE_INTEGER).rows);
    }),
    sweep: leading((silentSince: number) => {
      const { sweep, rows } = publish.sweep(connection, silentSince);
      return cameBack(sweep, rows);
    }),
    writeRunways: leading((...args: Rest<typeof publish.writeRunways>) => quiet(publish.writeRunways(connection, ...args))),
    record: (reports: readonly Report[], now: number) => record(connection, reports, contracts, now),
    recordAsLeader: leading((reports: readonly Report[], now: number) => recordAll(connection, reports, contracts, now)),
    byHand: transaction(acts.byHand),
    beginPipeline: transaction((pipeline: NewPipeline, now: number) => pipelines.beginPipeline(connection, pipeline, contracts, now)),
    cancelPipeline: transaction(acts.cancelPipeline),
    resumePipeline: transaction(acts.resumePipeline),
    beginOperation: transaction(acts.beginOperation),
    workOperation: leading((id: string, now: number) => many.workOperation(connection, id, contracts, now)),
    resumeOperation: transaction(acts.resumeOperation),
    abortOperation: transaction(acts.abortOperation),
    keepUnreadable: transaction((...args: Rest<typeof keepUnreadable>) => quiet(keepUnreadable(connection, ...args))),
    forgetCancels: transaction((ids: readonly number[]) => quiet(time.forgetCancels(connection, ids))),
    acceptDue: leading((now: number, limit: number) => counted(time.acceptDue(connection, now, limit))),
    expireDue: leading((now: number, limit: number) => {
      const rows = time.expireDue(connection, now, limit);
      return carriedOn(rows.length, rows, now);
    }),
    forgetLanes: leading((...args: Rest<typeof forgetLanes>) => quiet(forgetLanes(connection, ...args))),
    forgetHolds: leading((...args: Rest<typeof forgetHolds>) => quiet(forgetHolds(connection, ...args))),
    forgetOperations: leading((...args: Rest<typeof many.forgetOperations>) => quiet(many.forgetOperations(connection, ...args))),
    webhooksTried: leading((tried: readonly Tried[], now: number) => quiet(webhooks.noteTried(connection, "webhooks", tried, now))),
    keepSchedule: transaction(acts.keepSchedule),
    changeSchedule: transaction(acts.changeSchedule),
    forgetSchedule: transaction(acts.forgetSchedule),
    fireSchedule: leading((firing: Firing, now: number) => schedules.fireSchedule(connection, firing, contracts, now)),
    runSchedule: transaction(acts.runSchedule),
    forgetRuns: leading((...args: Rest<typeof schedules.forgetRuns>) => quiet(schedules.forgetRuns(connection, ...args))),
    forgetPipelines: leading((...args: Rest<typeof pipelines.forgetPipelines>) => quiet(pipelines.forgetPipelines(connection, ...args))),
    changeAlerts: leading((...args: Rest<typeof alerts.changeAlerts>) => quiet(alerts.changeAlerts(connection, ...args))),
    tellNewChannels: leading((...args: Rest<typeof alerts.tellNewChannels>) => quiet(alerts.tellNewChannels(connection, ...args))),
    deliveriesTried: leading((tried: readonly Tried[], now: number) =>
      quiet(webhooks.noteTried(connection, "alert_deliveries", tried, now)),
    ),
    forgetAlerts: leading((...args: Rest<typeof alerts.forgetAlerts>) => quiet(alerts.forgetAlerts(connection, ...args))),
    tally: transaction((...args: Rest<typeof figures.tally>) => quiet(figures.tally(connection, ...args))),
    forgetTallies: leading((...args: Rest<typeof figures.forgetTallies>) => quiet(figures.forgetTallies(connection, ...args))),
    writeBoard: leading((...args: Rest<typeof figures.writeBoard>) => quiet(figures.writeBoard(connection, ...args))),
    prune: leading((...args: Rest<typeof time.prune>) => quiet(time.prune(connection, ...args))),
    forgetIdempotencyKeys: leading((...args: Rest<typeof time.forgetIdempotencyKeys>) =>
      quiet(time.forgetIdempotencyKeys(connection, ...args)),
    ),
    keepApiKey: transaction(acts.keepApiKey),
    rotateApiKey: transaction(acts.rotateApiKey),
    revokeApiKey: transaction(acts.revokeApiKey),
    acknowledgeAlert: transaction(acts.acknowledgeAlert),
    silenceAlert: transaction(acts.silenceAlert),
    apiKeysUsed: transaction((...args: Rest<typeof apiKeys.apiKeysUsed>) => quiet(apiKeys.apiKeysUsed(connection, ...args))),
    // A reader must see the writer's last commit, so this is asked where it was made.
    ping: () => quiet(void connection.get("select 1 as yes")),
    marks: () => quiet(time.marks(connection)),
  };
}

export function readOperations(connection: Connection) {
  return {
    task: (id: string) => quiet(read.task(connection, id)),
    retiredContracts: (served: readonly string[]) => quiet(read.retiredContracts(connection, served)),
    countWaiting: (...args: Rest<typeof read.countWaiting>) => quiet(read.countWaiting(connection, ...args)),
    dueWebhooks: (...args: Rest<typeof webhooks.dueWebhooks>) => quiet(webhooks.dueWebhooks(connection, ...args)),
    schedule: (id: string) => quiet(schedules.schedule(connection, id)),
    scheduleNamed: (name: string) => quiet(schedules.scheduleNamed(connection, name)),
    schedules: (limit: number) => quiet(schedules.schedules(connection, limit)),
    scheduleRuns: (...args: Rest<typeof schedules.scheduleRuns>) => quiet(schedules.scheduleRuns(connection, ...args)),
    runsOfSchedules: (ids: readonly string[], limitOfEach: number) =>
      quiet(ids.map((id) => schedules.scheduleRuns(connection, id, limitOfEach))),
    dueSchedules: (...args: Rest<typeof schedules.dueSchedules>) => quiet(schedules.dueSchedules(connection, ...args)),
    pipeline: (id: string) => quiet(pipelines.pipeline(connection, id)),
    pipelines: (...args: Rest<typeof pipelines.pipelines>) => quiet(pipelines.pipelines(connection, ...args)),
    tasks: (...args: Rest<typeof read.tasks>) => quiet(read.tasks(connection, ...args)),
    releasable: () => quiet(publish.releasable(connection)),
    traffic: () => quiet(publish.traffic(connection)),
    tallied: (...args: Rest<typeof figures.tallied>) => quiet(figures.tallied(connection, ...args)),
    talliesOf: (...args: Rest<typeof figures.talliesOf>) => quiet(figures.talliesOf(connection, ...args)),
    waitingOver: (...args: Rest<typeof figures.waitingOver>) => quiet(figures.waitingOver(connection, ...args)),
    countStates: (...args: Rest<typeof figures.countStates>) => quiet(figures.countStates(connection, ...args)),
    firingAlerts: () => quiet(alerts.firingAlerts(connection)),
    silences: (now: number) => quiet(alerts.silences(connection, now)),
    dueDeliveries: (...args: Rest<typeof alerts.dueDeliveries>) => quiet(alerts.dueDeliveries(connection, ...args)),
    alerts: (limit: number) => quiet(alerts.alerts(connection, limit)),
    alert: (id: string) => quiet(alerts.alert(connection, id)),
    heardFrom: () => quiet(figures.heardFrom(connection)),
    board: (...args: Rest<typeof figures.board>) => quiet(figures.board(connection, ...args)),
    countTasks: (...args: Rest<typeof read.countTasks>) => quiet(read.countTasks(connection, ...args)),
    wouldErase: (...args: Rest<typeof wouldErase>) => quiet(wouldErase(connection, ...args)),
    countMatching: (...args: Rest<typeof many.countMatching>) => quiet(many.countMatching(connection, ...args)),
    lastDead: (within: readonly string[] | null) => quiet(lastDead(connection, within)),
    deadLetterGroups: (...args: Rest<typeof deadLetterGroups>) => quiet(deadLetterGroups(connection, ...args)),
    operations: (limit: number) => quiet(many.operations(connection, limit)),
    operation: (id: string) => quiet(many.operation(connection, id)),
    auditTrail: (...args: Rest<typeof auditTrail>) => quiet(auditTrail(connection, ...args)),
    session: (...args: Rest<typeof sessions.session>) => quiet(sessions.session(connection, ...args)),
    apiKeys: () => quiet(apiKeys.apiKeys(connection)),
    runningOperations: () => quiet(many.runningOperations(connection)),
    pendingCancels: (limit: number) => quiet(time.pendingCancels(connection, limit)),
    releasedBelow: (...args: Rest<typeof time.releasedBelow>) => quiet(time.releasedBelow(connection, ...args)),
    releasedBefore: (...args: Rest<typeof time.releasedBefore>) => quiet(time.releasedBefore(connection, ...args)),
    endedAmongNext: (...args: Rest<typeof time.endedAmongNext>) => quiet(time.endedAmongNext(connection, ...args)),
    ping: () => quiet(void connection.get("select 1 as yes")),
  };
}

export type WriteOperations = ReturnType<typeof writeOperations>;
export type ReadOperations = ReturnType<typeof readOperations>;

type Rest<F> = F extends (connection: Connection, ...rest: infer R) => unknown ? R : never;

function quiet<Value>(value: Value): Answer<Value> {
  return { value, changes: [] };
}

function moved<Value>(value: Value, rows: readonly Row[]): Answer<Value> {
  const changes = rows.map((row) => ({
    taskId: idOf(row),
    routingKey: text(row, "routing_key"),
    state: text(row, "state") as Change["state"],
  }));
  return { value, changes };
}

function cameBack<Value>(value: Value, rows: readonly Row[]): Answer<Value> {
  return { value, changes: moved(value, rows).changes.map((change) => ({ ...change, cameBack: true as const })) };
}

function counted(rows: readonly Row[]): Answer<number> {
  return moved(rows.length, rows);
}

function keepContract(connection: Connection, known: Map<string, KeptContract>, contract: KeptContract, now: number): void {
  known.set(contract.routingKey, contract);
  connection.run(
    "insert into contracts (digest, routing_key, document, first_seen_at) values (?1, ?2, ?3, ?4) on conflict (digest) do nothing",
    contract.digest,
    contract.routingKey,
    contract.document,
    now,
  );
}
