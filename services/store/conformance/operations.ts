import { uuidv7 } from "uuidv7";
import { expect } from "vitest";
import type { NewOperation, Store } from "../store.ts";
import { epoch, everything, failed, openRunway, released, start, succeeded } from "./fixtures.ts";
import { fact, type Suite } from "./suite.ts";

const operation = (changes: Partial<NewOperation> = {}): NewOperation => ({
  ...{ id: uuidv7(), action: "replay", filter: everything, described: "{}", first: null, firstSucceed: null, rate: null, priority: null },
  ...changes,
});

/** What dead tasks have in common, and one thing done to many: `lifecycle/operation.ts` decides. */
export function operationSuite(suite: Suite): void {
  fact(suite, "groups dead tasks by what they died of, and finds those of one group", async (store, publisher) => {
    const tasks = await dead(store, publisher, 5, (number) => ({
      code: number < 3 ? "mailbox_unknown" : "too_big",
      message: `user ${number} has no mailbox`,
    }));
    const [first, second] = await store.deadLetterGroups(null, 10);
    expect(first).toMatchObject({ routingKey: "data_export", reason: "permanent_failure", code: "mailbox_unknown", many: 3, cameBack: 0 });
    expect(first).toMatchObject({ message: "user 2 has no mailbox", firstAt: start, lastAt: start, newest: tasks[2] });
    expect(first!.overTime).toEqual([3, ...new Array(11).fill(0)]);
    expect(second).toMatchObject({ code: "too_big", many: 2 });
    const found = await store.tasks({ ...everything, group: first!.group }, null, 10);
    expect(found.map(({ id }) => id)).toEqual([tasks[2], tasks[1], tasks[0]]);
    expect(await store.deadLetterGroups("welcome_email", 10)).toEqual([]);
    expect(await store.deadLetterGroups(null, 1)).toHaveLength(1);
  });

  fact(suite, "tells when those of a group died, in twelfths from the first to the last", async (store, publisher) => {
    for (const after of [0, 1_000, 6_000, 12_000]) await dead(store, publisher, 1, () => ({}), start + after);
    const [group] = await store.deadLetterGroups(null, 10);
    expect(group).toMatchObject({ many: 4, firstAt: start, lastAt: start + 12_000 });
    expect(group!.overTime).toEqual([2, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1]);
  });

  fact(suite, "knows the one that died last, and what became of it", async (store, publisher) => {
    expect(await store.lastDead(null)).toBeNull();
    const [first] = await dead(store, publisher, 1);
    const [last] = await dead(store, publisher, 1, () => ({}), start + 5);
    expect(await store.lastDead(null)).toEqual({ id: last, routingKey: "data_export", diedAt: start + 5, became: "dead" });
    expect(await store.lastDead(["welcome_email"])).toBeNull();
    await store.byHand([first!], "cancel", start + 9);
    await store.byHand([last!], "replay", start + 9);
    expect(await store.lastDead(["data_export"])).toMatchObject({ id: last, became: "replayed" });
    await store.byHand([last!], "cancel", start + 10);
    expect(await store.lastDead(null)).toMatchObject({ id: last, diedAt: start + 5, became: "cancelled" });
  });

  fact(suite, "marks what came back after a replay, and forgets the group of what succeeds", async (store, publisher) => {
    const [again, well] = await dead(store, publisher, 2);
    await store.byHand([again!, well!], "replay", start);
    expect((await store.task(again!))!.group).toBeNull();
    await claimAll(store, publisher);
    await store.record([failed({ id: again! }, { attempt: 2, failure: "permanent" }), succeeded({ id: well! }, { attempt: 2 })], start);
    expect(await store.deadLetterGroups(null, 10)).toMatchObject([{ many: 1, cameBack: 1 }]);
    expect(await store.task(again!)).toMatchObject({ state: "dead", replays: 1 });
    expect(await store.task(well!)).toMatchObject({ state: "succeeded", replays: 1, group: null });
  });

  fact(suite, "replays with another priority, and keeps how many of the canary have to succeed", async (store, publisher) => {
    const [id] = await dead(store, publisher, 1);
    const begun = await store.beginOperation(operation({ first: 5, firstSucceed: 4, priority: 9 }), start);
    expect(begun).toMatchObject({ first: 5, firstSucceed: 4, priority: 9 });
    await store.workOperation(epoch, begun.id, start);
    expect(await store.task(id!)).toMatchObject({ state: "accepted", priority: 9 });
  });

  fact(suite, "freezes a set, replays it step by step, and says what became of it", async (store, publisher) => {
    const set = await dead(store, publisher, 3);
    const begun = await store.beginOperation(operation({ rate: 1 }), start);
    expect(begun).toMatchObject({ state: "running", total: 3, done: 0, moved: 0, ends: { unfinished: 0, well: 0, badly: 0 } });
    const [late] = await dead(store, publisher, 1); // It is not in the set.
    await store.byHand([set[1]!], "cancel", start);
    await store.byHand([set[1]!], "replay", start); // Somebody was faster.
    expect(await store.runningOperations()).toEqual([begun.id]);
    expect(await store.workOperation(epoch, begun.id, start + 999)).toBe(0);
    expect(await store.workOperation(epoch, begun.id, start + 1_000)).toBe(1);
    expect(await store.workOperation(epoch, begun.id, start + 1_000)).toBe(0);
    expect(await store.workOperation(epoch, begun.id, start + 3_000)).toBe(2);
    expect(await store.operation(begun.id)).toMatchObject({ state: "running", done: 3, moved: 2 });
    await store.workOperation(epoch, begun.id, start + 3_000);
    expect(await store.operation(begun.id)).toMatchObject({ state: "finished", endedAt: start + 3_000, ends: { unfinished: 2 } });
    expect(await store.runningOperations()).toEqual([]);
    await claimAll(store, publisher);
    await store.record([succeeded({ id: set[0]! }, { attempt: 2 }), failed({ id: set[2]! }, { attempt: 2, failure: "permanent" })], start);
    expect(await store.operation(begun.id)).toMatchObject({ ends: { unfinished: 0, well: 1, badly: 1 } });
    expect((await store.task(late!))!.state).toBe("dead");
  });

  fact(suite, "lets a canary go first, and the rest when it has ended well", async (store, publisher) => {
    const set = await dead(store, publisher, 5);
    const { id } = await store.beginOperation(operation({ first: 2 }), start);
    expect(await work(store, id)).toBe(2);
    expect(await work(store, id)).toBe(0);
    await claimAll(store, publisher);
    await store.record([succeeded({ id: set[0]! }, { attempt: 2 })], start);
    expect(await work(store, id)).toBe(0);
    await store.record([succeeded({ id: set[1]! }, { attempt: 2 })], start);
    await work(store, id);
    expect(await store.operation(id)).toMatchObject({ state: "running", canary: "passed" });
    expect(await work(store, id)).toBe(3);
  });

  fact(suite, "stops when one of the canary fails, and goes on or is aborted by hand", async (store, publisher) => {
    const set = await dead(store, publisher, 4);
    const { id } = await store.beginOperation(operation({ first: 1 }), start);
    await work(store, id);
    await claimAll(store, publisher);
    await store.record([failed({ id: set[0]! }, { attempt: 2, failure: "permanent" })], start);
    await work(store, id);
    expect(await store.operation(id)).toMatchObject({ state: "stopped", done: 1 });
    expect(await work(store, id)).toBe(0);
    await store.resumeOperation(id, start);
    expect(await work(store, id)).toBe(3);
    const other = await store.beginOperation(operation(), start);
    await store.abortOperation(other.id, start + 5);
    expect(await work(store, other.id)).toBe(0);
    expect(await store.operation(other.id)).toMatchObject({ state: "aborted", endedAt: start + 5, done: 0 });
    await store.resumeOperation(other.id, start);
    expect((await store.operations(10)).map((one) => [one.id, one.state])).toEqual([
      [other.id, "aborted"],
      [id, "running"],
    ]);
  });

  fact(suite, "forgets operations that ended before a time, with their sets", async (store, publisher) => {
    await dead(store, publisher, 2);
    const [old, running] = [await store.beginOperation(operation(), start), await store.beginOperation(operation(), start)];
    await store.abortOperation(old.id, start + 5);
    expect(await store.forgetOperations(epoch, start + 5, 10)).toBe(0);
    expect(await store.forgetOperations(epoch, start + 6, 10)).toBe(1);
    expect((await store.operations(10)).map(({ id }) => id)).toEqual([running.id]);
  });

  fact(suite, "takes into a set only what is in a state for it, and what the filter says", async (store, publisher) => {
    const [one] = await dead(store, publisher, 2);
    await store.byHand([one!], "cancel", start);
    expect(await store.countMatching(operation())).toBe(2);
    expect(await store.countMatching(operation({ filter: { ...everything, states: ["dead"] } }))).toBe(1);
    expect(await store.countMatching(operation({ filter: { ...everything, states: ["succeeded"] } }))).toBe(0);
    expect(await store.countMatching(operation({ action: "cancel" }))).toBe(1);
    expect(await store.countMatching(operation({ filter: { ...everything, routingKey: "welcome_email" } }))).toBe(0);
    expect(await store.beginOperation(operation({ filter: { ...everything, states: ["succeeded"] } }), start)).toMatchObject({ total: 0 });
  });
}

const work = (store: Store, id: string): Promise<number> => store.workOperation(epoch, id, start);
let releaseNo = 1_000;

async function claimAll(store: Store, publisher: number): Promise<void> {
  await openRunway(store, 1_000);
  releaseNo += 100;
  await store.claim({ publisher, routingKey: "data_export", firstReleaseNo: releaseNo, limit: 100 }, start);
}

type Said = Parameters<typeof failed>[1];

async function dead(
  store: Store,
  publisher: number,
  many: number,
  said: (number: number) => Said = () => ({}),
  now = start,
): Promise<readonly string[]> {
  const tasks = await released(store, publisher, many);
  await store.record(
    tasks.map((task, number) => failed(task, { failure: "permanent", ...said(number) })),
    now,
  );
  return tasks.map(({ id }) => id);
}
