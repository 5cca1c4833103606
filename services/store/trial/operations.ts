import type { PipelineDefinition, PipelineStep } from "../../contracts/pipeline.ts";
import { contractOf, epoch, everything, failed, newTask, openRunway, progress, start, succeeded } from "../conformance/fixtures.ts";
import { type NewTask, type Store, untraced } from "../store.ts";

/** Changes of a store that write much at once: each prepares an empty store, and answers the one operation that is to be cut short. */
export const operations: Readonly<Record<string, (store: Store, publisher: number) => Promise<() => Promise<unknown>>>> = {
  "accepting what goes straight through, what waits, and what has keys": async (store, publisher) => {
    await openRunway(store, 5);
    const batch = [
      task({ releaseNo: 1 }),
      task({ idempotency: { apiKey: "shop", key: "order-1" } }),
      task({ unique: { key: "user 1", during: "unfinished", until: null, answer: "reject" } }),
      task({ dueAt: start + hour, lane: '["a",""]', orderKey: "account 1" }),
    ];
    return () => store.accept(batch, publisher, start);
  },
  "claiming those who go next": async (store, publisher) => {
    await openRunway(store, 5);
    await store.accept([task(), task({ priority: 9 }), task({ lane: '["a",""]' })], publisher, start);
    return () => store.claim({ publisher, routingKey: "data_export", firstReleaseNo: 1, limit: 3 }, start);
  },
  "recording a success in a pipeline, a failure, a death with what follows it, and a report of work": async (store, publisher) => {
    await beginPipeline(store);
    const [first, second, third, fourth] = await out(store, publisher, 3);
    const reports = [succeeded(first!), failed(second!), failed(third!, { failure: "permanent" }), progress(fourth!)];
    return () => store.record(reports, start + 10);
  },
  "recording a death that ends a pipeline": async (store, publisher) => {
    await beginPipeline(store);
    const [first] = await out(store, publisher, 0);
    return () => store.record([failed(first!, { failure: "permanent" })], start + 10);
  },
  "replaying the dead": async (store, publisher) => {
    const ids = await dead(store, publisher, 2);
    return () => store.byHand(ids, "replay", start + 20);
  },
  "cancelling what waits and what is out": async (store, publisher) => {
    const [running] = await out(store, publisher, 1);
    const waits = task();
    await store.accept([waits], publisher, start);
    return () => store.byHand([running!.id, waits.id], "cancel", start + 20);
  },
  "cancelling, with who did it": async (store, publisher) => {
    const [running] = await out(store, publisher, 1);
    const by = { at: start, apiKey: "default", name: "environment", action: "cancel_task", routingKey: null, target: null };
    return () => store.audited({ ...by, requestId: id(902), address: null }, "byHand", [running!.id], "cancel", start + 20);
  },
  "erasing one person's tasks": async (store, publisher) => {
    const fields = [{ pointer: "/user_id", value: "88" }];
    await out(store, publisher, 2, { searchable: fields });
    return () => store.eraseTasks({ routingKey: "data_export", fields }, 10, start + 20);
  },
  "letting what is due go on": async (store, publisher) => {
    await store.accept([task({ dueAt: start + 1 }), task({ dueAt: start + 2 })], publisher, start);
    return () => store.acceptDue(epoch, start + 10, 100);
  },
  expiring: async (store, publisher) => {
    await out(store, publisher, 1, { expiresAt: start + 5 });
    await store.accept([task({ expiresAt: start + 5 })], publisher, start);
    return () => store.expireDue(epoch, start + 10, 100);
  },
  "sweeping what a dead publisher left": async (store, publisher) => {
    await out(store, publisher, 2);
    return () => store.sweep(epoch, start + hour);
  },
  "beginning a pipeline": async (store) => () => beginPipeline(store),
  "cancelling a pipeline": async (store, publisher) => {
    await beginPipeline(store);
    await out(store, publisher, 0);
    return () => store.cancelPipeline(pipelineId, start + 10);
  },
  "a step of an operation": async (store, publisher) => {
    await dead(store, publisher, 3);
    await store.beginOperation(
      { id: id(900), action: "replay", filter: everything, described: "{}", first: null, firstSucceed: null, rate: null, priority: null },
      start + 20,
    );
    return () => store.workOperation(epoch, id(900), start + 30);
  },
  "a run of a schedule": async (store) => {
    const rule = { overlap: "skip", catchUp: "last", jitterMs: 0 } as const;
    const cron = { cron: "0 * * * *", timeZone: "UTC", nextAt: start, pausedAt: null, pausedBecause: null, createdAt: start };
    await store.keepSchedule({ id: id(901), name: "hourly", routingKey: "data_export", payload: "{}", ...cron, ...rule });
    const runs = [{ instant: start, task: task(), without: null }];
    const firing = { schedule: id(901), expectedNextAt: start, runs, nextAt: start + hour, pausedBecause: null };
    return () => store.fireSchedule(epoch, firing, start + 1);
  },
  pruning: async (store, publisher) => {
    const tasks = await out(store, publisher, 3);
    await store.record(
      tasks.map((one) => succeeded(one)),
      start + 10,
    );
    return () => store.prune(epoch, start + hour, 100);
  },
};

const hour = 3_600_000;
const pipelineId = id(800);
let made = 0;

/** The same in every run, so that two runs can be compared. */
function id(number: number): string {
  return `01800000-0000-7000-8000-${String(number).padStart(12, "0")}`;
}

function task(changes: Partial<NewTask> = {}): NewTask {
  made += 1;
  return newTask({ id: id(made), ...changes });
}

/** Those who wait, and so many more, claimed. */
async function out(store: Store, publisher: number, many: number, changes: Partial<NewTask> = {}) {
  await openRunway(store, 100);
  if (many > 0)
    await store.accept(
      Array.from({ length: many }, () => task(changes)),
      publisher,
      start,
    );
  return (await store.claim({ publisher, routingKey: "data_export", firstReleaseNo: 1, limit: 100 }, start)) ?? [];
}

async function dead(store: Store, publisher: number, many: number): Promise<readonly string[]> {
  const tasks = await out(store, publisher, many);
  await store.record(
    tasks.map((one) => failed(one, { failure: "permanent" })),
    start + 10,
  );
  return tasks.map((one) => one.id);
}

async function beginPipeline(store: Store): Promise<unknown> {
  const step = (name: string): PipelineStep => ({
    name,
    routingKey: "data_export",
    payload: {},
    forEach: null,
    limit: 10,
    tolerateFailure: false,
  });
  const definition: PipelineDefinition = { stages: [[step("first")], [step("left"), step("right")], [step("last")]], deadlineMs: hour };
  const blocked = definition.stages.flatMap((steps, stage) =>
    steps.map(({ name, routingKey }, place) => ({ id: id(810 + 10 * stage + place), routingKey, stage, step: name })),
  );
  return store.beginPipeline({ id: pipelineId, name: null, definition, input: "{}", idempotency: null, blocked, ...untraced }, start);
}

/** What every one of them finds. */
export async function furnish(store: Store): Promise<number> {
  const onDead = { task: "notify_admin", webhook: "https://ops.example/dead" };
  await store.keepContracts([contractOf("data_export", { onDead }), contractOf("notify_admin")], start);
  await store.lead("the trial", start, hour);
  return store.openPublisher(start);
}
