import { expect } from "vitest";
import type { Tally } from "../../lifecycle/tally.ts";
import type { Store } from "../store.ts";
import { epoch, failed, newTask, progress, released, start, succeeded, waiting } from "./fixtures.ts";
import { fact, type Suite } from "./suite.ts";

const minute = 60_000;
const one = (what: Tally["what"], changes: Partial<Tally> = {}): Tally => ({
  routingKey: "data_export",
  what,
  bucket: 0,
  many: 1,
  ...changes,
});
const countsOf = async (store: Store) => (await store.countStates(["data_export"]))[0]!;

/** What is counted and measured of a routing key (`lifecycle/tally.ts`). */
export function figuresSuite(suite: Suite): void {
  fact(suite, "adds up what is counted, in spans of every length", async (store) => {
    await store.tally([one("in", { many: 3 }), one("duration", { bucket: 7 })], start);
    await store.tally([one("in", { many: 2 }), one("duration", { bucket: 9 }), one("in", { routingKey: "welcome_email" })], start + 30_000);
    const sums = async (span: 10_000 | 60_000 | 3_600_000, since: number) =>
      (await store.tallied(span, since)).map(({ routingKey, what, bucket, many }) => `${routingKey} ${what} ${bucket}: ${many}`).toSorted();
    const all = ["data_export duration 7: 1", "data_export duration 9: 1", "data_export in 0: 5", "welcome_email in 0: 1"];
    for (const span of [10_000, 60_000, 3_600_000] as const) expect(await sums(span, start - (start % span))).toEqual(all);
    expect(await sums(10_000, start + 30_000)).toEqual(["data_export duration 9: 1", "data_export in 0: 2", "welcome_email in 0: 1"]);
  });

  fact(suite, "keeps the largest where a sum would mean nothing", async (store) => {
    await store.tally([one("waiting", { many: 40 }), one("last_success", { many: start })], start);
    await store.tally([one("waiting", { many: 12 }), one("last_success", { many: start + 5 })], start + 5);
    await store.tally([one("waiting", { many: 20 })], start + minute);
    const largest = await store.tallied(60_000, start - minute);
    expect(largest.find(({ what }) => what === "waiting")?.many).toBe(40);
    expect(largest.find(({ what }) => what === "last_success")?.many).toBe(start + 5);
  });

  fact(suite, "tells of one routing key span by span, and forgets spans that are old", async (store) => {
    for (const at of [start, start + minute, start + 2 * minute]) await store.tally([one("in")], at);
    await store.tally([one("in", { routingKey: "welcome_email" })], start);
    const begins = async () =>
      (await store.talliesOf("data_export", 60_000, start - minute)).map(({ at }) => at - (start - (start % minute)));
    expect(await begins()).toEqual([0, minute, 2 * minute]);
    expect(await store.forgetTallies(epoch, 60_000, start + minute, 100)).toBe(2);
    expect(await begins()).toEqual([minute, 2 * minute]);
    expect(await store.tallied(3_600_000, 0)).toHaveLength(2);
  });

  fact(suite, "tells how many waited of every routing key, span by span", async (store) => {
    for (const [index, many] of [40, 12, 20].entries()) await store.tally([one("waiting", { many }), one("in")], start + index * minute);
    await store.tally([one("waiting", { routingKey: "welcome_email", many: 7 })], start + minute);
    const first = start - (start % minute);
    const told = (await store.waitingOver(60_000, first + minute)).map(({ routingKey, at, many }) => [
      routingKey,
      (at - first) / minute,
      many,
    ]);
    expect(told.toSorted()).toEqual([
      ["data_export", 1, 12],
      ["data_export", 2, 20],
      ["welcome_email", 1, 7],
    ]);
  });

  fact(suite, "counts the states of a key, and since when the one who waits longest waits", async (store, publisher) => {
    expect(await countsOf(store)).toEqual({
      ...{ routingKey: "data_export", running: 0, retrying: 0, scheduled: 0, dead: 0, waitingSince: null },
    });
    const [working, trying, dying] = await released(store, publisher, 4);
    expect(await countsOf(store)).toMatchObject({ waitingSince: start });
    await store.record([progress(working!), failed(trying!), failed(dying!, { failure: "permanent" })], start + 10);
    await store.accept([newTask({ dueAt: start + minute }), newTask({ routingKey: "welcome_email" })], publisher, start);
    expect(await countsOf(store)).toMatchObject({ running: 1, retrying: 1, scheduled: 1, dead: 1, waitingSince: start });
  });

  fact(suite, "a task waits since it was accepted, since its time came, since it was replayed", async (store, publisher) => {
    const [scheduled] = [newTask({ dueAt: start + minute })];
    await store.accept([scheduled], publisher, start);
    await store.acceptDue(epoch, start + minute + 700, 10);
    expect(await countsOf(store)).toMatchObject({ waitingSince: start + minute });
    await store.byHand([scheduled.id], "cancel", start + 2 * minute);
    expect(await countsOf(store)).toMatchObject({ waitingSince: null });
    await store.byHand([scheduled.id], "replay", start + 3 * minute);
    expect(await countsOf(store)).toMatchObject({ waitingSince: start + 3 * minute });
    await waiting(store, publisher, 1);
    expect(await countsOf(store)).toMatchObject({ waitingSince: start });
  });

  fact(suite, "says of each report what attempt it ended, and since when that had waited", async (store, publisher) => {
    const [done, broken, late] = await released(store, publisher, 3);
    const recorded = await store.record([succeeded(done!), failed(broken!), progress(late!)], start + 10);
    expect(recorded).toMatchObject([{ ended: { outcome: "succeeded", waitingSince: start } }, { ended: { outcome: "failed" } }, {}]);
    expect(recorded[2]).not.toHaveProperty("ended");
    expect((await store.record([succeeded(done!, { consumer: "another" })], start + 20))[0]).toEqual({ kind: "kept", taskId: done!.id });
  });

  fact(suite, "knows when each consumer last reported on a task that is at work", async (store, publisher) => {
    const [one, two, other, done] = await released(store, publisher, 4);
    await store.record([progress(one!), progress(done!)], start + 10);
    await store.record([progress(two!), progress(other!, { consumer: "export-2.b" }), succeeded(done!)], start + 20);
    expect((await store.heardFrom()).toSorted((a, b) => a.consumer.localeCompare(b.consumer))).toEqual([
      { routingKey: "data_export", consumer: "export-1.a", at: start + 20 },
      { routingKey: "data_export", consumer: "export-2.b", at: start + 20 },
    ]);
  });

  fact(suite, "tells of what came back that it does not newly wait", async (store, publisher) => {
    const [task] = await released(store, publisher, 1);
    const { promise, resolve } = Promise.withResolvers<unknown>();
    store.onChange((changes, whose) => resolve([whose, ...changes]));
    await store.setBack(publisher, [{ id: task!.id, releaseNo: task!.releaseNo }]);
    expect(await promise).toMatchObject(["own", { taskId: task!.id, state: "accepted", cameBack: true }]);
  });

  fact(suite, "has the leader's last word on a subject", async (store) => {
    expect(await store.board("queues")).toBeNull();
    await store.writeBoard(epoch, "queues", '{"a": 1}', start);
    await store.writeBoard(epoch, "queues", '{"a": 2}', start + 5);
    expect(await store.board("queues")).toEqual({ document: '{"a": 2}', writtenAt: start + 5 });
    await expect(store.writeBoard(epoch + 1, "queues", "{}", start)).rejects.toThrow();
  });
}
