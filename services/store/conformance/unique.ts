import { expect } from "vitest";
import type { UniquePolicy } from "../../contracts/policy.ts";
import type { AcceptResult, NewTask, Store } from "../store.ts";
import { contractOf, epoch, failed, newTask, openRunway, start, succeeded } from "./fixtures.ts";
import { fact, type Suite } from "./suite.ts";

const rejecting = JSON.parse('{ "by": ["/user_id"], "while": "unfinished", "then": "reject" }') as UniquePolicy;

type Unique = NonNullable<NewTask["unique"]>;
const unique = (changes: Partial<Unique> = {}): Unique => ({
  key: "user 1",
  during: "unfinished",
  until: null,
  answer: "reject",
  ...changes,
});
const asks = (changes: Partial<Unique> = {}, task: Partial<NewTask> & { readonly json?: string } = {}): NewTask =>
  newTask({ unique: unique(changes), ...task });

/** What a contract calls unique: `lifecycle/unique.ts` decides, the store holds. */
export function uniqueSuite(suite: Suite): void {
  const accept = async (store: Store, publisher: number, task: NewTask, now = start): Promise<AcceptResult> =>
    (await store.accept([task], publisher, now))[0]!;

  fact(suite, "refuses a second task while the first is unfinished, and names it; another key is free", async (store, publisher) => {
    const first = asks();
    expect(await accept(store, publisher, first)).toMatchObject({ kind: "kept" });
    const second = asks();
    expect(await accept(store, publisher, second)).toEqual({ kind: "duplicate", id: first.id, state: "accepted", acceptedAt: start });
    expect(await store.task(second.id)).toBeNull();
    expect(await accept(store, publisher, asks({ key: "user 2" }))).toMatchObject({ kind: "kept" });
    await release(store, publisher);
    await store.record([succeeded(first)], start);
    expect(await accept(store, publisher, asks())).toMatchObject({ kind: "kept" });
  });

  fact(suite, "answers the first where the contract says so", async (store, publisher) => {
    const first = asks({ answer: "return_existing" });
    await accept(store, publisher, first);
    const again = await accept(store, publisher, asks({ answer: "return_existing" }));
    expect(again).toEqual({ kind: "existing", id: first.id, state: "accepted", acceptedAt: start, because: "unique" });
  });

  fact(suite, "gives the first the second's payload, while nobody can have read the old one", async (store, publisher) => {
    const first = asks({ answer: "replace" });
    await accept(store, publisher, first);
    expect(await accept(store, publisher, asks({ answer: "replace" }, { json: '{"user_id": 2}' }))).toMatchObject({
      kind: "replaced",
      id: first.id,
    });
    expect((await store.task(first.id))!.payload).toBe('{"user_id": 2}');
    await release(store, publisher);
    const beside = asks({ answer: "replace" }, { json: '{"user_id": 3}' });
    expect(await accept(store, publisher, beside)).toMatchObject({ kind: "kept", beside: { id: first.id, state: "queued" } });
    const last = asks({ answer: "replace" }, { json: '{"user_id": 4}' });
    expect(await accept(store, publisher, last)).toMatchObject({ kind: "replaced", id: beside.id });
  });

  fact(suite, "holds while waiting until the first is released, and for a time until that is over", async (store, publisher) => {
    await accept(store, publisher, asks({ during: "waiting" }));
    expect(await accept(store, publisher, asks({ during: "waiting" }))).toMatchObject({ kind: "duplicate" });
    await release(store, publisher);
    expect(await accept(store, publisher, asks({ during: "waiting" }))).toMatchObject({ kind: "kept" });
    const hour = { key: "by time", during: "time", until: start + 3_600_000 } as const;
    await accept(store, publisher, asks(hour));
    expect(await accept(store, publisher, asks(hour), start + 3_599_999)).toMatchObject({ kind: "duplicate" });
    expect(await accept(store, publisher, asks({ ...hour, until: start + 7_200_000 }), start + 3_600_000)).toMatchObject({ kind: "kept" });
  });

  fact(suite, "judges each of one batch after the one before it", async (store, publisher) => {
    const batch = [asks(), asks(), newTask(), asks({ key: "user 2" }), asks()];
    const results = await store.accept(batch, publisher, start);
    expect(results.map(({ kind }) => kind)).toEqual(["kept", "duplicate", "kept", "kept", "duplicate"]);
    expect(results[1]).toMatchObject({ id: batch[0]!.id });
  });

  fact(suite, "lets a task that was refused stand for no idempotency key", async (store, publisher) => {
    await accept(store, publisher, asks());
    const idempotency = { apiKey: "shop", key: "order-1" };
    expect(await accept(store, publisher, asks({}, { idempotency }))).toMatchObject({ kind: "duplicate" });
    expect(await accept(store, publisher, newTask({ idempotency, json: '{"another": 1}' }))).toMatchObject({ kind: "kept" });
  });

  fact(suite, "answers an idempotency key before it asks for a hold", async (store, publisher) => {
    const first = asks({}, { idempotency: { apiKey: "shop", key: "order-1" } });
    await accept(store, publisher, first);
    const again = await accept(store, publisher, asks({}, { idempotency: first.idempotency }));
    expect(again).toEqual({ kind: "existing", id: first.id, state: "accepted", acceptedAt: start });
  });

  fact(suite, "takes no hold at a retry, and asks for it again at a replay", async (store, publisher) => {
    await store.keepContracts([contractOf("data_export", { unique: rejecting })], start);
    const first = asks();
    await accept(store, publisher, first);
    await release(store, publisher);
    await store.record([failed(first, { failure: "permanent" })], start);
    const second = asks();
    await accept(store, publisher, second);
    expect(await store.byHand([first.id], "replay", start)).toEqual([{ kind: "held", id: first.id, by: second.id }]);
    await store.byHand([second.id], "cancel", start);
    expect(await store.byHand([first.id], "replay", start)).toMatchObject([{ kind: "moved" }]);
    expect(await accept(store, publisher, asks())).toMatchObject({ kind: "duplicate", id: first.id });
  });

  fact(suite, "forgets holds that hold nothing any more, and no other", async (store, publisher) => {
    const ended = asks();
    const hour = { during: "time", until: start + 3_600_000 } as const;
    await store.accept([ended, asks({ key: "unfinished" }), asks({ key: "by time", ...hour })], publisher, start);
    await store.byHand([ended.id], "cancel", start);
    expect(await store.forgetHolds(epoch, start, 10)).toBe(1);
    expect(await store.forgetHolds(epoch, start, 10)).toBe(0);
    expect(await accept(store, publisher, asks({ key: "unfinished" }))).toMatchObject({ kind: "duplicate" });
    expect(await accept(store, publisher, asks({ key: "by time", ...hour }))).toMatchObject({ kind: "duplicate" });
    expect(await store.forgetHolds(epoch, start + 3_600_000, 10)).toBe(1);
    expect(await accept(store, publisher, asks())).toMatchObject({ kind: "kept" });
  });

  fact(suite, "tries a task as often as it says itself", async (store, publisher) => {
    const task = newTask({ maxAttempts: 1 });
    await accept(store, publisher, task);
    await openRunway(store, 10);
    const [claimed] = (await store.claim({ publisher, routingKey: "data_export", firstReleaseNo: 1, limit: 1 }, start))!;
    expect(claimed).toMatchObject({ maxAttempts: 1 });
    await store.record([failed(task)], start);
    expect(await store.task(task.id)).toMatchObject({ state: "dead", reason: "attempts_exhausted", maxAttempts: 1 });
  });
}

async function release(store: Store, publisher: number): Promise<void> {
  await openRunway(store, 100);
  await store.claim({ publisher, routingKey: "data_export", firstReleaseNo: 1, limit: 100 }, start);
}
