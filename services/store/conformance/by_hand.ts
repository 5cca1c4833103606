import { expect } from "vitest";
import { epoch, everything, failed, newTask, openRunway, progress, released, start, succeeded, waiting } from "./fixtures.ts";
import { fact, type Suite } from "./suite.ts";

const permanent = { failure: "permanent" } as const;

/** What a person does to tasks: `lifecycle/by_hand.ts` decides, the store does it. */
export function byHandSuite(suite: Suite): void {
  fact(suite, "cancels a task that waits, and tells nobody", async (store, publisher) => {
    const [task] = await waiting(store, publisher, 1);
    expect(await store.byHand([task!.id], "cancel", start + 5)).toEqual([
      { kind: "moved", id: task!.id, routingKey: "data_export", from: "accepted", state: "cancelled" },
    ]);
    expect(await store.task(task!.id)).toMatchObject({ state: "cancelled", endedAt: start + 5, reason: null });
    expect(await store.pendingCancels(10)).toEqual([]);
    await openRunway(store, 10);
    expect(await store.claim({ publisher, routingKey: "data_export", firstReleaseNo: 1, limit: 10 }, start)).toEqual([]);
  });

  fact(suite, "cancels what is out, tells its consumers, and gives its room back", async (store, publisher) => {
    const [queued, running] = await released(store, publisher, 2);
    await store.record([progress(running!)], start);
    await store.byHand([queued!.id, running!.id], "cancel", start);
    const told = await store.pendingCancels(10);
    expect(told).toMatchObject([queued, running].map((task) => ({ taskId: task!.id, attempt: 1, reason: "cancelled", consumer: null })));
    expect(await store.traffic()).toMatchObject([{ released: 0, room: 1_000 }]);
  });

  fact(suite, "keeps what is done of a cancelled task with its attempt, and leaves it cancelled", async (store, publisher) => {
    const [task] = await released(store, publisher, 1);
    await store.byHand([task!.id], "cancel", start);
    expect(await store.record([succeeded(task!)], start)).toMatchObject([{ kind: "kept" }]);
    expect(await store.task(task!.id)).toMatchObject({
      state: "cancelled",
      result: null,
      attempts: [{ outcome: "succeeded", counted: false }],
    });
  });

  fact(suite, "replays a dead task under the next attempt, with its failures from 0 and what was before kept", async (store, publisher) => {
    const [task] = await released(store, publisher, 1);
    await store.record([failed(task!, permanent)], start);
    expect(await store.byHand([task!.id], "replay", start + 9)).toMatchObject([{ kind: "moved", from: "dead", state: "accepted" }]);
    expect(await store.task(task!.id)).toMatchObject({ attempt: 2, failures: 0, reason: null, endedAt: null, attempts: [{ attempt: 1 }] });
    const [again] = (await store.claim({ publisher, routingKey: "data_export", firstReleaseNo: 9, limit: 9 }, start))!;
    expect(again).toMatchObject({ id: task!.id, attempt: 2, failures: 0 });
    await store.record([failed(task!, permanent)], start); // The first attempt's, once more: it changes nothing.
    expect(await store.task(task!.id)).toMatchObject({ state: "queued", attempt: 2 });
    await store.record([succeeded(task!, { attempt: 2 })], start);
    expect(await store.task(task!.id)).toMatchObject({ state: "succeeded" });
  });

  fact(suite, "gives a replayed task that had expired as much time again", async (store, publisher) => {
    const [expired] = await waiting(store, publisher, 1, { expiresAt: start + 1_000 });
    await store.expireDue(epoch, start + 1_000, 10);
    await store.byHand([expired!.id], "replay", start + 5_000);
    expect(await store.task(expired!.id)).toMatchObject({ state: "accepted", expiresAt: start + 6_000 });
    expect(await store.expireDue(epoch, start + 5_999, 10)).toBe(0);
  });

  fact(suite, "makes a scheduled and a retrying task due at once", async (store, publisher) => {
    const [retrying] = await released(store, publisher, 1);
    await store.record([failed(retrying!)], start);
    const scheduled = newTask({ dueAt: start + 86_400_000 });
    await store.accept([scheduled], publisher, start);
    const results = await store.byHand([retrying!.id, scheduled.id], "run", start + 1);
    expect(results.map(({ kind }) => kind)).toEqual(["moved", "moved"]);
    expect(await store.task(retrying!.id)).toMatchObject({ state: "accepted", attempt: 2, failures: 1, dueAt: null });
    expect(await store.task(scheduled.id)).toMatchObject({ state: "accepted", attempt: 1, dueAt: null });
  });

  fact(suite, "says of each task alone that it is not there, or in the wrong state", async (store, publisher) => {
    const [done, dead] = await released(store, publisher, 2);
    await store.record([succeeded(done!), failed(dead!, permanent)], start);
    const nobody = newTask().id;
    expect(await store.byHand([done!.id, nobody, dead!.id], "replay", start)).toEqual([
      { kind: "wrong_state", id: done!.id, state: "succeeded" },
      { kind: "unknown_task", id: nobody },
      { kind: "moved", id: dead!.id, routingKey: "data_export", from: "dead", state: "accepted" },
    ]);
  });

  fact(
    suite,
    "lets the next in an order go when the one before is cancelled, and a replayed one join at the end",
    async (store, publisher) => {
      await openRunway(store, 10);
      const [first, second] = await waiting(store, publisher, 2, { orderKey: "account 1" });
      await store.byHand([first!.id], "cancel", start);
      await store.byHand([first!.id], "replay", start);
      expect(await store.task(first!.id)).toMatchObject({ state: "accepted", waitsFor: second!.id });
      const claimed = await store.claim({ publisher, routingKey: "data_export", firstReleaseNo: 1, limit: 9 }, start);
      expect(claimed!.map(({ id }) => id)).toEqual([second!.id]);
    },
  );

  fact(suite, "keeps a new task in place of a dead one, which is cancelled in the same transaction, once", async (store, publisher) => {
    const [dead, done] = await released(store, publisher, 2);
    await store.record([failed(dead!, permanent), succeeded(done!)], start);
    const edited = newTask({ replaces: dead!.id, json: '{"user_id": 2}' });
    const results = await store.accept([edited, newTask({ replaces: dead!.id })], publisher, start);
    expect(results).toMatchObject([{ kind: "kept" }, { kind: "not_replaceable", id: dead!.id }]);
    expect(await store.task(dead!.id)).toMatchObject({ state: "cancelled", replacedBy: edited.id, reason: null });
    expect(await store.task(edited.id)).toMatchObject({ state: "accepted", replaces: dead!.id, replacedBy: null });
    const again = newTask({ replaces: dead!.id });
    expect(await store.accept([again], publisher, start)).toEqual([
      { kind: "not_replaceable", id: dead!.id, state: "cancelled", by: edited.id },
    ]);
    expect(await store.byHand([dead!.id], "replay", start)).toEqual([{ kind: "replaced", id: dead!.id, by: edited.id }]);
    const replay = { action: "replay", filter: { ...everything, states: ["cancelled"] } } as const;
    expect(await store.countMatching(replay)).toBe(0);
    expect(await store.accept([newTask({ replaces: done!.id })], publisher, start)).toMatchObject([
      { kind: "not_replaceable", state: "succeeded" },
    ]);
    const other = newTask({ replaces: edited.id, routingKey: "welcome_email" });
    expect(await store.accept([other], publisher, start)).toEqual([{ kind: "not_replaceable", id: edited.id, state: null, by: null }]);
    expect(await store.task(again.id)).toBeNull();
  });

  fact(suite, "tells of each change", async (store, publisher) => {
    const [task] = await waiting(store, publisher, 1);
    const { promise, resolve } = Promise.withResolvers<string>();
    store.onChange((changes) => {
      const of = changes.find(({ taskId }) => taskId === task!.id);
      if (of !== undefined) resolve(of.state);
    });
    await store.byHand([task!.id], "cancel", start);
    expect(await promise).toBe("cancelled");
  });
}
