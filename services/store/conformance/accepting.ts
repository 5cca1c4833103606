import { expect } from "vitest";
import { epoch, newTask, openRunway, start, succeeded, waiting } from "./fixtures.ts";
import { fact, type Suite } from "./suite.ts";

const key = (name: string, apiKey = "shop") => ({ idempotency: { apiKey, key: name } });

export function acceptingSuite(suite: Suite): void {
  fact(suite, "keeps the payload byte for byte", async (store, publisher) => {
    const json = '{ "user_id":9007199254740993,\n "note": "naïve \\u00e9 🎉"}';
    const task = newTask({ json });
    await store.accept([task], publisher, start);
    expect((await store.task(task.id))?.payload).toBe(json);
  });

  fact(suite, "keeps a task without a claim as accepted, one with a time as scheduled", async (store, publisher) => {
    const results = await store.accept([newTask(), newTask({ dueAt: start + 1_000 })], publisher, start);
    expect(results.map((result) => result.kind === "kept" && result.state)).toEqual(["accepted", "scheduled"]);
  });

  fact(suite, "lets tasks straight through as far as the runway has room, and the next one waits", async (store, publisher) => {
    await openRunway(store, 2);
    const batch = [1, 2, 3].map((releaseNo) => newTask({ releaseNo }));
    const results = await store.accept(batch, publisher, start);
    expect(results.map((result) => result.kind === "kept" && result.state)).toEqual(["queued", "queued", "accepted"]);
    expect(await store.traffic()).toMatchObject([{ routingKey: "data_export", waiting: 1, released: 2, room: 0 }]);
  });

  fact(suite, "lets nobody overtake one who waits", async (store, publisher) => {
    await openRunway(store, 10);
    await waiting(store, publisher, 1);
    const [result] = await store.accept([newTask({ releaseNo: 1 })], publisher, start);
    expect(result).toMatchObject({ state: "accepted" });
  });

  fact(suite, "takes a runway that nobody has measured, or not for 10 s, as closed", async (store, publisher) => {
    const [unmeasured] = await store.accept([newTask({ releaseNo: 1, routingKey: "welcome_email" })], publisher, start);
    await openRunway(store, 10, start);
    const [stale] = await store.accept([newTask({ releaseNo: 2 })], publisher, start + 10_001);
    expect([unmeasured, stale]).toMatchObject([{ state: "accepted" }, { state: "accepted" }]);
  });

  fact(suite, "lets nothing straight through for a publisher that was declared dead", async (store, publisher) => {
    await openRunway(store, 10);
    await store.sweep(epoch, start + 1);
    const [result] = await store.accept([newTask({ releaseNo: 1 })], publisher, start);
    expect(result).toMatchObject({ state: "accepted" });
  });

  fact(suite, "answers an idempotency key with the task it stands for", async (store, publisher) => {
    const first = newTask({ json: '{"a":1,"b":[2]}', ...key("order-1") });
    await store.accept([first], publisher, start);
    const [again] = await store.accept([newTask({ json: '{ "b": [2], "a": 1 }', ...key("order-1") })], publisher, start + 5);
    expect(again).toEqual({ kind: "existing", id: first.id, state: "accepted", acceptedAt: start });
  });

  fact(suite, "names what differs when a key comes with another payload, however big the numbers", async (store, publisher) => {
    const first = newTask({ json: '{"amount":9007199254740993,"to":"a"}', ...key("order-1") });
    await store.accept([first], publisher, start);
    const [conflict] = await store.accept([newTask({ json: '{"amount":9007199254740992,"to":"a"}', ...key("order-1") })], publisher, start);
    expect(conflict).toEqual({ kind: "conflict", id: first.id, acceptedAt: start, differs: ["/amount"] });
  });

  fact(suite, "keeps one task of equal keys in one batch", async (store, publisher) => {
    const batch = Array.from({ length: 10 }, () => newTask(key("order-1")));
    const results = await store.accept(batch, publisher, start);
    expect(results.map(({ kind }) => kind)).toEqual(["kept", ...Array.from({ length: 9 }, () => "existing")]);
    expect(
      await store.tasks({ routingKey: null, states: [], acceptedSince: null, acceptedBefore: null, group: null }, null, 100),
    ).toHaveLength(1);
  });

  fact(suite, "keeps keys of two API keys and of two routing keys apart", async (store, publisher) => {
    const batch = [newTask(key("k")), newTask(key("k", "blog")), newTask({ ...key("k"), routingKey: "welcome_email" })];
    const results = await store.accept(batch, publisher, start);
    expect(results.map(({ kind }) => kind)).toEqual(["kept", "kept", "kept"]);
  });

  fact(suite, "forgets a key only when its task ended before the time given", async (store, publisher) => {
    const task = newTask({ releaseNo: 1, ...key("order-1") });
    await openRunway(store, 10);
    await store.accept([task], publisher, start);
    expect(await store.forgetIdempotencyKeys(epoch, start + 1_000_000, 10)).toBe(0);
    await store.record([succeeded(task)], start + 100);
    expect(await store.forgetIdempotencyKeys(epoch, start + 100, 10)).toBe(0);
    expect(await store.forgetIdempotencyKeys(epoch, start + 101, 10)).toBe(1);
    const [again] = await store.accept([newTask(key("order-1"))], publisher, start + 200);
    expect(again).toMatchObject({ kind: "kept" });
  });

  fact(suite, "writes nothing of a batch that fails", async (store, publisher) => {
    const twice = newTask();
    const good = newTask();
    await expect(store.accept([good, twice, twice], publisher, start)).rejects.toThrow();
    expect(await store.task(good.id)).toBeNull();
  });
}
