import {
  type AcceptResult,
  type Act,
  type Change,
  factsOf,
  type KeptContract,
  LeaseLost,
  NotRecordable,
  type Recorded,
  type Report,
  type Store,
  StoreNotOpened,
  type TakenSent,
} from "../store.ts";
import { accept } from "./accept.ts";
import { acceptAtOnce, isPlain } from "./accept_at_once.ts";
import * as alerts from "./alerts.ts";
import * as apiKeys from "./api_keys.ts";
import { auditTrail, forgetAudit, note } from "./audit.ts";
import * as budgets from "./budgets.ts";
import { byHand } from "./by_hand.ts";
import { Changes } from "./changes.ts";
import { at, atOnce, createPool, type Queryable, transaction } from "./connection.ts";
import { deadLetterGroups, lastDead } from "./dead_letters.ts";
import { eraseBeside, keepMissingFields, wouldErase } from "./erasing.ts";
import * as figures from "./figures.ts";
import { forgetLanes } from "./lanes.ts";
import { lead, stillLeads } from "./lease.ts";
import * as many from "./many.ts";
import { migrate } from "./migrate.ts";
import * as pipelines from "./pipelines.ts";
import * as publish from "./publish.ts";
import * as read from "./read.ts";
import { keepUnreadable, record } from "./record.ts";
import { claim } from "./release.ts";
import * as schedules from "./schedules.ts";
import { eraseTasks } from "./searchable.ts";
import * as sent from "./sent.ts";
import * as sessions from "./sessions.ts";
import * as time from "./time.ts";
import { forgetHolds } from "./unique.ts";
import * as webhooks from "./webhooks.ts";

/** The store in PostgreSQL (15 to 18), for several APIs and coordinators at once. The answer comes after the commit. */
export async function openPostgresStore(url: string): Promise<Store> {
  const pool = createPool(url);
  const changes = new Changes(url);
  const contracts = new Map<string, KeptContract>();
  try {
    await migrate(pool);
    await changes.listen();
  } catch (cause) {
    await Promise.all([pool.end(), changes.close()]);
    throw new StoreNotOpened(`The store in PostgreSQL at ${new URL(url).host} cannot be opened: ${(cause as Error).message}`, { cause });
  }

  /** One transaction, and its changes told to everybody who listens, here and elsewhere. */
  const moving = async <Value>(work: (client: Queryable) => Promise<{ value: Value; changes: readonly Change[] }>): Promise<Value> => {
    const done = await transaction(pool, async (client) => {
      const answer = await work(client);
      await changes.notify(client, answer.changes);
      return answer;
    });
    changes.tell(done.changes);
    return done.value;
  };
  const leading = <Value>(epoch: number, work: (client: Queryable) => Promise<{ value: Value; changes: readonly Change[] }>) =>
    moving(async (client) => {
      if (!(await stillLeads(client, epoch))) throw new LeaseLost();
      return work(client);
    });
  const counted = (moved: readonly Change[]) => ({ value: moved.length, changes: moved });
  const returned = (moved: readonly Change[]) => moved.map((change) => ({ ...change, cameBack: true as const }));
  const recorded = (reports: readonly Report[], now: number) => (client: Queryable) => record(client, reports, contracts, now);
  /** Tasks that ended carry their pipelines on. */
  const carriedOn = async <Value>(client: Queryable, value: Value, moved: readonly Change[], now: number) => {
    const of = await pipelines.pipelinesWith(
      client,
      moved.map(({ taskId }) => taskId),
    );
    return { value, changes: [...moved, ...(await pipelines.carryOn(client, of, contracts, now))] };
  };

  const quiet = <Value>(value: Value) => ({ value, changes: [] });
  /** What a person does, to be written with who did it. */
  const acts: Acts = {
    byHand: (client, ids, action, now) => byHand(client, ids, action, contracts, now),
    pause: async (client, routingKey, pausedAt) => quiet(await publish.pause(client, routingKey, pausedAt)),
    beginOperation: async (client, operation, now) => quiet(await many.beginOperation(client, operation, now)),
    resumeOperation: async (client, id, now) => quiet(await many.letGo(client, id, now)),
    abortOperation: async (client, id, now) => quiet(await many.abortOperation(client, id, now)),
    keepSchedule: async (client, schedule) => quiet(await schedules.keepSchedule(client, schedule)),
    changeSchedule: async (client, id, change) => quiet(await schedules.changeSchedule(client, id, change)),
    forgetSchedule: async (client, id) => quiet(await schedules.forgetSchedule(client, id)),
    runSchedule: (client, firing, now) => schedules.runSchedule(client, firing, contracts, now),
    cancelPipeline: (client, id, now) => pipelines.cancelPipeline(client, id, contracts, now),
    resumePipeline: (client, id, now) => pipelines.resumePipeline(client, id, contracts, now),
    keepApiKey: async (client, key) => quiet(await apiKeys.keepApiKey(client, key)),
    rotateApiKey: async (client, id, rotation) => quiet(await apiKeys.rotateApiKey(client, id, rotation)),
    eraseBeside: (client, tasks, after, limit, now) => eraseBeside(client, tasks, contracts, after, limit, now),
    eraseTasks: (client, tasks, limit, now) => eraseTasks(client, tasks, contracts, limit, now),
    revokeApiKey: async (client, id, now) => quiet(await apiKeys.revokeApiKey(client, id, now)),
    acknowledgeAlert: async (client, id, by, now) => quiet(await alerts.acknowledgeAlert(client, id, by, now)),
    silenceAlert: async (client, id, until) => quiet(await alerts.silenceAlert(client, id, until)),
  };
  const act = <Name extends Act>(name: Name) =>
    ((...args: Parameters<Store[Name]>) => moving((client) => acts[name](client, ...args))) as Store[Name];

  return {
    audited: (entry, name, ...args) =>
      moving(async (client) => {
        const answer = await acts[name](client, ...args);
        const facts = factsOf(name, answer.value);
        if (facts !== null) await note(client, entry, facts);
        return answer;
      }) as never,
    keepSession: (session) => sessions.keepSession(pool, session),
    session: (hash, now) => sessions.session(pool, hash, now),
    prolongSession: (hash, endsAt) => sessions.prolongSession(pool, hash, endsAt),
    endSession: (hash) => sessions.endSession(pool, hash),
    forgetSessions: (epoch, now, limit) => leading(epoch, async (client) => quiet(await sessions.forgetSessions(client, now, limit))),
    takeBudget: (name, rate, many, now) => transaction(pool, (client) => budgets.takeBudget(client, name, rate, many, now)),
    forgetBudgets: (epoch, now, limit) => leading(epoch, async (client) => quiet(await budgets.forgetBudgets(client, now, limit))),
    keepMissingFields: (routingKey, after, limit) =>
      transaction(pool, (client) => keepMissingFields(client, routingKey, contracts, after, limit)),
    wouldErase: (tasks, after, limit) => wouldErase(pool, tasks, after, limit),
    eraseBeside: act("eraseBeside"),
    eraseTasks: act("eraseTasks"),
    audit: (entry, many) => note(pool, entry, { many }),
    auditTrail: (filter, after, limit) => auditTrail(pool, filter, after, limit),
    forgetAudit: (epoch, before, limit) => leading(epoch, async (client) => quiet(await forgetAudit(client, before, limit))),
    accept: async (batch, publisher, now) => {
      const kept = (results: readonly AcceptResult[]): readonly Change[] =>
        batch.flatMap(({ id: taskId, routingKey }, index) => {
          const result = results[index]!;
          return result.kind === "kept" ? [{ taskId, routingKey, state: result.state }] : [];
        });
      const waits = ({ state }: Change): boolean => state === "accepted";
      if (batch.every(isPlain)) {
        const results = await atOnce(pool, (client) => acceptAtOnce(client, batch, publisher, now));
        const [waiting, straight] = [kept(results).filter(waits), kept(results).filter((change) => !waits(change))];
        // Who is not told of them, since this process ends here, finds them by its rounds.
        await changes.notify(pool, waiting).catch(() => undefined);
        changes.tell(waiting);
        changes.tellLater(straight, pool);
        return results;
      }
      const value = await moving(async (client) => {
        const results = await accept(client, batch, publisher, now);
        const replacing = batch.filter(({ replaces }) => replaces !== null).map(({ id }) => id);
        const carried = await pipelines.carryOn(client, await pipelines.pipelinesWith(client, replacing), contracts, now);
        // Those who wait need a release. What goes straight through is published by this process.
        return { value: results, changes: [...kept(results).filter(waits), ...carried] };
      });
      changes.tellLater(
        kept(value).filter((change) => !waits(change)),
        pool,
      );
      return value;
    },
    keepContracts: async (kept, now) => {
      for (const contract of kept) contracts.set(contract.routingKey, contract);
      await transaction(pool, async (client) => {
        for (const { digest, routingKey, document } of kept) {
          await client.query(
            "insert into waybill.contracts (digest, routing_key, document, first_seen_at) values ($1, $2, $3, $4) on conflict do nothing",
            [digest, routingKey, document, at(now)],
          );
        }
      });
    },
    retiredContracts: (served) => read.retiredContracts(pool, served),
    countWaiting: (routingKey, atMost) => read.countWaiting(pool, routingKey, atMost),
    lead: (holder, now, forMs) => transaction(pool, (client) => lead(client, holder, now, forMs)),
    openPublisher: (now) => publish.openPublisher(pool, now),
    renewPublisher: (publisher, settledBelow, now) => publish.renewPublisher(pool, publisher, settledBelow, now),
    claim: async (request, now) => {
      const claimed = await transaction(pool, (client) => claim(client, request, contracts, now));
      const released = (claimed ?? []).map(({ id, routingKey }) => ({ taskId: id, routingKey, state: "queued" as const }));
      changes.tellLater(released, pool);
      return claimed;
    },
    pause: act("pause"),
    setBack: (publisher, claims) =>
      moving(async (client) => ({ value: undefined, changes: returned(await publish.setBack(client, publisher, claims)) })),
    handOver: (publisher, claims, now) =>
      moving(async (client) => carriedOn(client, undefined, await publish.handOver(client, publisher, claims, now), now)),
    sweep: (epoch, silentSince) =>
      leading(epoch, async (client) => {
        const { sweep, changes: moved } = await publish.sweep(client, silentSince);
        return { value: sweep, changes: returned(moved) };
      }),
    writeRunways: (epoch, runways, now) =>
      leading(epoch, async (client) => ({ value: await publish.writeRunways(client, runways, now), changes: [] })),
    record: async (reports, now) => {
      try {
        return await moving(recorded(reports, now));
      } catch {
        return oneByOne(reports, (report) => moving(recorded([report], now)));
      }
    },
    recordAsLeader: (epoch, reports, now) => leading(epoch, recorded(reports, now)),
    byHand: act("byHand"),
    takeSent: async (epoch, judge, limit, now) => {
      const ids = await sent.nextSent(pool, limit);
      const take = (these: readonly string[]) => leading(epoch, (client) => sent.takeSent(client, judge, these, now));
      if (ids.length === 0) return { taken: 0, failed: [] };
      return take(ids).then(
        (taken) => ({ taken, failed: [] }),
        () => takeOneByOne(ids, (id) => take([id])),
      );
    },
    onSent: (listener) => changes.onSent(listener),
    dueWebhooks: (now, limit) => webhooks.dueWebhooks(pool, now, limit),
    webhooksTried: (epoch, tried, now) =>
      leading(epoch, async (client) => ({ value: await webhooks.noteTried(client, "webhooks", tried, now), changes: [] })),
    keepSchedule: act("keepSchedule"),
    schedule: (id) => schedules.schedule(pool, id),
    scheduleNamed: (name) => schedules.scheduleNamed(pool, name),
    schedules: (limit) => schedules.schedules(pool, limit),
    changeSchedule: act("changeSchedule"),
    forgetSchedule: act("forgetSchedule"),
    scheduleRuns: (id, limit) => schedules.scheduleRuns(pool, id, limit),
    runsOfSchedules: (ids, limitOfEach) => schedules.runsOfSchedules(pool, ids, limitOfEach),
    dueSchedules: (now, limit) => schedules.dueSchedules(pool, now, limit),
    fireSchedule: (epoch, firing, now) => leading(epoch, (client) => schedules.fireSchedule(client, firing, contracts, now)),
    runSchedule: act("runSchedule"),
    forgetRuns: (epoch, before, limit) =>
      leading(epoch, async (client) => ({ value: await schedules.forgetRuns(client, before, limit), changes: [] })),
    keepApiKey: act("keepApiKey"),
    apiKeys: () => apiKeys.apiKeys(pool),
    rotateApiKey: act("rotateApiKey"),
    revokeApiKey: act("revokeApiKey"),
    acknowledgeAlert: act("acknowledgeAlert"),
    silenceAlert: act("silenceAlert"),
    apiKeysUsed: (used) => apiKeys.apiKeysUsed(pool, used),
    beginPipeline: (pipeline, now) => moving((client) => pipelines.beginPipeline(client, pipeline, contracts, now)),
    cancelPipeline: act("cancelPipeline"),
    resumePipeline: act("resumePipeline"),
    pipeline: (id) => pipelines.pipeline(pool, id),
    pipelines: (filter, limit) => pipelines.pipelines(pool, filter, limit),
    forgetPipelines: (epoch, endedBefore, limit) =>
      leading(epoch, async (client) => ({ value: await pipelines.forgetPipelines(client, endedBefore, limit), changes: [] })),
    countTasks: (filter, atMost) => read.countTasks(pool, filter, atMost),
    countMatching: (operation) => many.countMatching(pool, operation),
    beginOperation: act("beginOperation"),
    workOperation: (epoch, id, now) => leading(epoch, (client) => many.workOperation(client, id, contracts, now)),
    resumeOperation: act("resumeOperation"),
    abortOperation: act("abortOperation"),
    runningOperations: () => many.runningOperations(pool),
    lastDead: (within) => lastDead(pool, within),
    deadLetterGroups: (routingKey, limit) => deadLetterGroups(pool, routingKey, limit),
    operations: (limit) => many.operations(pool, limit),
    operation: (id) => many.operation(pool, id),
    keepUnreadable: (message, now) => keepUnreadable(pool, message, now),
    pendingCancels: (limit) => time.pendingCancels(pool, limit),
    forgetCancels: (ids) => time.forgetCancels(pool, ids),
    acceptDue: (epoch, now, limit) => leading(epoch, async (client) => counted(await time.acceptDue(client, now, limit))),
    expireDue: (epoch, now, limit) =>
      leading(epoch, async (client) => {
        const moved = await time.expireDue(client, now, limit);
        return carriedOn(client, moved.length, moved, now);
      }),
    forgetIdempotencyKeys: (epoch, endedBefore, limit) =>
      leading(epoch, async (client) => ({ value: await time.forgetIdempotencyKeys(client, endedBefore, limit), changes: [] })),
    forgetLanes: (epoch, now) => leading(epoch, async (client) => ({ value: await forgetLanes(client, now), changes: [] })),
    forgetHolds: (epoch, now, limit) => leading(epoch, async (client) => ({ value: await forgetHolds(client, now, limit), changes: [] })),
    forgetOperations: (epoch, endedBefore, limit) =>
      leading(epoch, async (client) => ({ value: await many.forgetOperations(client, endedBefore, limit), changes: [] })),
    prune: (epoch, endedBefore, limit) =>
      leading(epoch, async (client) => ({ value: await time.prune(client, endedBefore, limit), changes: [] })),
    firingAlerts: () => alerts.firingAlerts(pool),
    silences: (now) => alerts.silences(pool, now),
    changeAlerts: (epoch, these, channels, now) =>
      leading(epoch, async (client) => ({ value: await alerts.changeAlerts(client, these, channels, now), changes: [] })),
    tellNewChannels: (epoch, channels, now) => leading(epoch, async (client) => quiet(await alerts.tellNewChannels(client, channels, now))),
    dueDeliveries: (now, limit) => alerts.dueDeliveries(pool, now, limit),
    deliveriesTried: (epoch, tried, now) =>
      leading(epoch, async (client) => ({ value: await webhooks.noteTried(client, "alert_deliveries", tried, now), changes: [] })),
    alerts: (limit) => alerts.alerts(pool, limit),
    alert: (id) => alerts.alert(pool, id),
    forgetAlerts: (epoch, resolvedBefore, limit) =>
      leading(epoch, async (client) => ({ value: await alerts.forgetAlerts(client, resolvedBefore, limit), changes: [] })),
    tally: (tallies, now) => transaction(pool, (client) => figures.tally(client, tallies, now)),
    tallied: (spanMs, since) => figures.tallied(pool, spanMs, since),
    talliesOf: (routingKey, spanMs, since) => figures.talliesOf(pool, routingKey, spanMs, since),
    waitingOver: (spanMs, since) => figures.waitingOver(pool, spanMs, since),
    forgetTallies: (epoch, spanMs, before, limit) =>
      leading(epoch, async (client) => ({ value: await figures.forgetTallies(client, spanMs, before, limit), changes: [] })),
    countStates: (routingKeys) => figures.countStates(pool, routingKeys),
    writeBoard: (epoch, subject, document, now) =>
      leading(epoch, async (client) => ({ value: await figures.writeBoard(client, subject, document, now), changes: [] })),
    heardFrom: () => figures.heardFrom(pool),
    board: (subject) => figures.board(pool, subject),
    marks: () => time.marks(pool),
    releasedBelow: (routingKey, settledBelow, before, limit) => time.releasedBelow(pool, routingKey, settledBelow, before, limit),
    releasedBefore: (routingKey, before, after, limit) => time.releasedBefore(pool, routingKey, before, after, limit),
    endedAmongNext: (routingKey, id, among) => time.endedAmongNext(pool, routingKey, id, among),
    releasable: () => publish.releasable(pool),
    traffic: () => publish.traffic(pool),
    task: (id) => read.task(pool, id),
    tasks: (filter, after, limit) => read.tasks(pool, filter, after, limit),
    ping: async () => void (await pool.query("select 1")),
    onChange: (listener, missed) => changes.on(listener, missed),
    async close() {
      await changes.close();
      if (!pool.ending) await pool.end();
    },
  };
}

type Acts = {
  readonly [Name in Act]: (
    client: Queryable,
    ...args: Parameters<Store[Name]>
  ) => Promise<{ readonly value: Awaited<ReturnType<Store[Name]>>; readonly changes: readonly Change[] }>;
};

async function takeOneByOne(ids: readonly string[], take: (id: string) => Promise<number>): Promise<TakenSent> {
  const failed: TakenSent["failed"][number][] = [];
  let taken = 0;
  for (const id of ids) {
    try {
      taken += await take(id);
    } catch (error) {
      if (!isOfTheReport(error)) throw error;
      failed.push({ id, error });
    }
  }
  return { taken, failed };
}

/** SQLSTATE classes 22 and 23: the values are wrong. Anything else (a lost connection, a full disk) is the store's trouble, and may pass. */
function isOfTheReport(error: unknown): boolean {
  return error instanceof NotRecordable || /^2[23]/.test((error as { code?: string }).code ?? "");
}

/** A batch that failed as a whole is repeated report by report, so that one bad report harms no neighbour. */
async function oneByOne(reports: readonly Report[], alone: (report: Report) => Promise<readonly Recorded[]>): Promise<readonly Recorded[]> {
  const recorded: Recorded[] = [];
  for (const report of reports) {
    const [one] = await alone(report).catch((error: unknown) => {
      if (!isOfTheReport(error)) throw error;
      return [{ kind: "failed" as const, taskId: report.outcome.taskId, error: String(error) }];
    });
    recorded.push(one!);
  }
  return recorded;
}
