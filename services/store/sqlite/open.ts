import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { type Change, type ChangeListener, type Store, StoreNotOpened } from "../store.ts";
import type { Answer, ReadOperations, WriteOperations } from "./operations.ts";
import { pack } from "./packing.ts";
import { ThreadClient, type ThreadSettings } from "./thread_client.ts";

/**
 * The store inside Node: one SQLite file, a writer thread and a reader thread, every commit synced to
 * disk before its promise settles. One process at a time, by an exclusive lock that a start waits for.
 */
export async function openSqliteStore(folder: string, options: { readonly lockWaitMs?: number } = {}): Promise<Store> {
  const listeners = new Set<ChangeListener>();
  const tell = (changes: readonly Change[]): void => {
    for (const listener of listeners) listener(changes, "own");
  };
  const files = { file: join(folder, "waybill.db"), lockFile: join(folder, "waybill.lock"), lockWaitMs: options.lockWaitMs ?? 15_000 };
  const { writer, reader } = await startThreads(folder, files, tell).catch((cause: Error) => {
    // Our own sentences begin so; SQLite's and the file system's say what, but not where.
    const sentence = cause.message.startsWith("The store ") ? cause.message : `The store in ${folder} cannot be opened: ${cause.message}.`;
    throw new StoreNotOpened(sentence, { cause });
  });
  const write = asked<WriteOperations>(writer);
  const read = asked<ReadOperations>(reader);

  await write("takeOver")();

  return {
    accept: (batch, publisher, now) => {
      const packed = pack(batch);
      return write("accept", [packed.bytes.buffer])(packed, publisher, now);
    },
    keepContracts: write("keepContracts"),
    retiredContracts: read("retiredContracts"),
    countWaiting: read("countWaiting"),
    openPublisher: write("openPublisher"),
    renewPublisher: write("renewPublisher"),
    claim: write("claim"),
    setBack: write("setBack"),
    handOver: write("handOver"),
    pause: write("pause"),
    lead: write("lead"),
    sweep: write("sweep"),
    writeRunways: write("writeRunways"),
    record: write("record"),
    recordAsLeader: write("recordAsLeader"),
    byHand: write("byHand"),
    dueWebhooks: read("dueWebhooks"),
    webhooksTried: write("webhooksTried"),
    keepSchedule: write("keepSchedule"),
    schedule: read("schedule"),
    scheduleNamed: read("scheduleNamed"),
    schedules: read("schedules"),
    changeSchedule: write("changeSchedule"),
    forgetSchedule: write("forgetSchedule"),
    scheduleRuns: read("scheduleRuns"),
    runsOfSchedules: read("runsOfSchedules"),
    dueSchedules: read("dueSchedules"),
    fireSchedule: write("fireSchedule"),
    runSchedule: write("runSchedule"),
    forgetRuns: write("forgetRuns"),
    beginPipeline: write("beginPipeline"),
    cancelPipeline: write("cancelPipeline"),
    resumePipeline: write("resumePipeline"),
    pipeline: read("pipeline"),
    pipelines: read("pipelines"),
    forgetPipelines: write("forgetPipelines"),
    countTasks: read("countTasks"),
    countMatching: read("countMatching"),
    beginOperation: write("beginOperation"),
    workOperation: write("workOperation"),
    resumeOperation: write("resumeOperation"),
    abortOperation: write("abortOperation"),
    runningOperations: read("runningOperations"),
    lastDead: read("lastDead"),
    deadLetterGroups: read("deadLetterGroups"),
    operations: read("operations"),
    operation: read("operation"),
    audited: (entry, act, ...args) => write("audited")(entry, act, args) as never,
    keepSession: write("keepSession"),
    session: read("session"),
    prolongSession: write("prolongSession"),
    endSession: write("endSession"),
    forgetSessions: write("forgetSessions"),
    takeBudget: write("takeBudget"),
    forgetBudgets: write("forgetBudgets"),
    keepMissingFields: write("keepMissingFields"),
    wouldErase: read("wouldErase"),
    eraseBeside: write("eraseBeside"),
    eraseTasks: write("eraseTasks"),
    audit: write("audit"),
    auditTrail: read("auditTrail"),
    forgetAudit: write("forgetAudit"),
    keepApiKey: write("keepApiKey"),
    apiKeys: read("apiKeys"),
    rotateApiKey: write("rotateApiKey"),
    revokeApiKey: write("revokeApiKey"),
    apiKeysUsed: write("apiKeysUsed"),
    keepUnreadable: write("keepUnreadable"),
    forgetCancels: write("forgetCancels"),
    acceptDue: write("acceptDue"),
    expireDue: write("expireDue"),
    forgetIdempotencyKeys: write("forgetIdempotencyKeys"),
    forgetLanes: write("forgetLanes"),
    forgetHolds: write("forgetHolds"),
    forgetOperations: write("forgetOperations"),
    prune: write("prune"),
    firingAlerts: read("firingAlerts"),
    silences: read("silences"),
    changeAlerts: write("changeAlerts"),
    tellNewChannels: write("tellNewChannels"),
    dueDeliveries: read("dueDeliveries"),
    deliveriesTried: write("deliveriesTried"),
    alerts: read("alerts"),
    alert: read("alert"),
    acknowledgeAlert: write("acknowledgeAlert"),
    silenceAlert: write("silenceAlert"),
    forgetAlerts: write("forgetAlerts"),
    tally: write("tally"),
    tallied: read("tallied"),
    talliesOf: read("talliesOf"),
    waitingOver: read("waitingOver"),
    forgetTallies: write("forgetTallies"),
    countStates: read("countStates"),
    writeBoard: write("writeBoard"),
    heardFrom: read("heardFrom"),
    board: read("board"),
    marks: write("marks"),
    releasable: read("releasable"),
    traffic: read("traffic"),
    pendingCancels: read("pendingCancels"),
    releasedBelow: read("releasedBelow"),
    releasedBefore: read("releasedBefore"),
    endedAmongNext: read("endedAmongNext"),
    task: read("task"),
    tasks: read("tasks"),
    ping: async () => void (await Promise.all([write("ping")(), read("ping")()])),
    takeSent: () => Promise.resolve({ taken: 0, failed: [] }),
    onSent: () => () => undefined,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async close() {
      await reader.close();
      await writer.close();
    },
  };
}

async function startThreads(folder: string, files: Omit<ThreadSettings, "role">, tell: (changes: readonly Change[]) => void) {
  mkdirSync(folder, { recursive: true });
  const writer = await ThreadClient.start({ role: "writer", ...files }, tell);
  const reader = await ThreadClient.start({ role: "reader", ...files }, tell);
  return { writer, reader };
}

type Operations = { readonly [name: string]: (...args: never[]) => Answer };

/** A thread's operations as functions: the same arguments, the value as a promise. */
function asked<Table extends Operations>(thread: ThreadClient) {
  return <Name extends keyof Table & string>(operation: Name, transfer: readonly ArrayBuffer[] = []) =>
    (...args: Parameters<Table[Name]>): Promise<ReturnType<Table[Name]>["value"]> =>
      thread.ask(operation, args, transfer) as Promise<ReturnType<Table[Name]>["value"]>;
}
