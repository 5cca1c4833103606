import { expect } from "vitest";
import { firstIdOf } from "../uuid_v7.ts";
import { adopted, epoch, newTask, openRunway, progress, released, start, succeeded, waiting } from "./fixtures.ts";
import { fact, type Suite } from "./suite.ts";

export function timeSuite(suite: Suite): void {
  fact(suite, "takes up what is due, oldest first, as many as asked for", async (store, publisher) => {
    const tasks = [3, 1, 2].map((seconds) => newTask({ dueAt: start + seconds * 1_000 }));
    await store.accept(tasks, publisher, start);
    expect(await store.acceptDue(epoch, start + 999, 10)).toBe(0);
    expect(await store.acceptDue(epoch, start + 5_000, 2)).toBe(2);
    expect(await Promise.all(tasks.map(async ({ id }) => (await store.task(id))?.state))).toEqual(["scheduled", "accepted", "accepted"]);
  });

  fact(suite, "expires what has run out of time, and tells consumers of those that are out", async (store, publisher) => {
    const [out, running] = await released(store, publisher, 2, 1, { expiresAt: start + 10 });
    const [kept] = await waiting(store, publisher, 1, { expiresAt: start + 10 });
    const [long] = await waiting(store, publisher, 1, { expiresAt: start + 99 });
    await store.record([progress(running!)], start);
    expect(await store.expireDue(epoch, start + 9, 10)).toBe(0);
    expect(await store.expireDue(epoch, start + 10, 10)).toBe(3);
    const states = await Promise.all([out!, running!, kept!, long!].map(async ({ id }) => (await store.task(id))?.state));
    expect(states).toEqual(["expired", "expired", "expired", "accepted"]);
    expect(await store.pendingCancels(10)).toMatchObject([{ taskId: out!.id, reason: "expired", consumer: null }, { taskId: running!.id }]);
    expect(await store.traffic()).toMatchObject([{ released: 0, room: 1_000 }]);
  });

  fact(suite, "keeps what was done of an expired task, and leaves it expired", async (store, publisher) => {
    const [task] = await released(store, publisher, 1, 1, { expiresAt: start + 10 });
    await store.expireDue(epoch, start + 10, 10);
    expect(await store.record([succeeded(task!)], start + 11)).toEqual([{ kind: "kept", taskId: task!.id }]);
    expect(await store.task(task!.id)).toMatchObject({ state: "expired", attempts: [{ outcome: "succeeded", counted: false }] });
  });

  fact(suite, "suspects what was released below a mark, what was reported on, and nothing acked early", async (store, publisher) => {
    const [below, above, running, early] = await released(store, publisher, 4);
    await store.record([progress(running!), progress(early!, { ackedEarly: true })], start);
    const suspects = await store.releasedBelow("data_export", new Map([[publisher, 2]]), start + 1, 10);
    expect(suspects.map(({ id }) => id)).toEqual([below!.id, running!.id]);
    expect(above!.releaseNo).toBe(2);
  });

  fact(suite, "does not suspect what is at work and was released since nothing was seen any more", async (store, publisher) => {
    const [running] = await released(store, publisher, 1);
    const message = adopted();
    await store.record([progress(running!), message], start);
    expect(await store.releasedBelow("data_export", new Map(), start, 10)).toEqual([]);
    const suspects = await store.releasedBelow("data_export", new Map(), start + 1, 10);
    expect(suspects.map(({ id }) => id).toSorted()).toEqual([running!.id, message.outcome.taskId].toSorted());
  });

  fact(suite, "lists what is out since before a time, in pages", async (store, publisher) => {
    const [first, second, third] = await released(store, publisher, 3);
    await store.record([succeeded(second!)], start + 5);
    expect(await store.releasedBefore("data_export", start, null, 10)).toEqual([]);
    expect(await store.releasedBefore("data_export", start + 1, null, 1)).toMatchObject([
      { id: first!.id, state: "queued", reportedAt: null },
    ]);
    expect(await store.releasedBefore("data_export", start + 1, first!.id, 10)).toMatchObject([{ id: third!.id }]);
    expect(await store.releasedBefore("another_key", start + 1, null, 10)).toEqual([]);
  });

  fact(suite, "tells how many of the next tasks have ended, and looks no further", async (store, publisher) => {
    const [first, second, , fourth] = await released(store, publisher, 4);
    await store.record([succeeded(second!), succeeded(fourth!)], start + 5);
    expect(await store.endedAmongNext("data_export", first!.id, 2)).toBe(1);
    expect(await store.endedAmongNext("data_export", first!.id, 10)).toBe(2);
    expect(await store.endedAmongNext("data_export", fourth!.id, 10)).toBe(0);
  });

  fact(suite, "forgets a publisher when it is dead and nothing out names it", async (store, publisher) => {
    const [task] = await released(store, publisher, 1);
    await store.renewPublisher(publisher, 2, start);
    await store.sweep(epoch, start + 1);
    expect((await store.marks()).get(publisher)).toBe(2);
    await store.record([succeeded(task!)], start + 2);
    await store.sweep(epoch, start + 1);
    expect((await store.marks()).has(publisher)).toBe(false);
    await openRunway(store, 1);
  });

  fact(suite, "prunes what ended before a time, with its attempts, and nothing else", async (store, publisher) => {
    const idAt = (ms: number) => firstIdOf(ms).replace(/0{12}$/, "000000000001");
    const old = [1, 2, 3].map((n) => newTask({ id: idAt(start + n) }));
    await store.accept(old, publisher, start);
    await store.record([succeeded(old[0]!), succeeded(old[1]!)], start + 10);
    await store.record([succeeded(old[2]!)], start + 500);
    const waits = newTask({ id: idAt(start + 4) });
    await store.accept([waits], publisher, start);
    expect(await store.prune(epoch, start + 100, 1)).toBe(1);
    expect(await store.prune(epoch, start + 100, 10)).toBe(1);
    const left = await store.tasks({ routingKey: null, states: [], acceptedSince: null, acceptedBefore: null, group: null }, null, 10);
    expect(left.map(({ id }) => id)).toEqual([waits.id, old[2]!.id]);
  });
}
