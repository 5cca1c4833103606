import { expect } from "vitest";
import { contractOf, epoch, failed, newTask, released, start, succeeded, waiting } from "./fixtures.ts";
import { fact, type Suite } from "./suite.ts";

const webhook = "https://shop.example/hooks/waybill";
const permanent = { failure: "permanent" } as const;

/** Webhooks: they stand in the store since the transaction of the end that they tell of. */
export function tellingSuite(suite: Suite): void {
  fact(suite, "keeps who is to be told, with the end of each task that asks for it, whatever ended it", async (store, publisher) => {
    const [well, badly, cancelled, quiet] = await released(store, publisher, 3, 1, { webhook }).then(async (asking) => [
      ...asking,
      ...(await released(store, publisher, 1, 50)),
    ]);
    const [expiring] = await waiting(store, publisher, 1, { webhook, expiresAt: start + 10 });
    expect(await store.dueWebhooks(start + 1_000, 10)).toEqual([]);
    await store.record([succeeded(well!, { result: '{"n":9007199254740993}' }), failed(badly!, permanent), succeeded(quiet!)], start + 1);
    await store.byHand([cancelled!.id], "cancel", start + 2);
    await store.expireDue(epoch, start + 10, 10);
    const due = await store.dueWebhooks(start + 1_000, 10);
    expect(due.map(({ url, state, at, tries, task }) => [task.id, url, state, at, tries])).toEqual([
      [well!.id, webhook, "succeeded", start + 1, 0],
      [badly!.id, webhook, "dead", start + 1, 0],
      [cancelled!.id, webhook, "cancelled", start + 2, 0],
      [expiring!.id, webhook, "expired", start + 10, 0],
    ]);
    expect(due[0]!.task.result).toBe('{"n":9007199254740993}');
  });

  fact(suite, "shows on the task what came of telling it", async (store, publisher) => {
    const [one, other] = await released(store, publisher, 2, 1, { webhook });
    expect((await store.task(one!.id))!.webhook).toEqual({ url: webhook, state: "waiting", tries: 0, last: null });
    await store.record([succeeded(one!), succeeded(other!)], start);
    const [first, second] = await store.dueWebhooks(start, 10);
    const again = { id: first!.id, taken: false, dueAt: start + 5_000, last: "500" };
    await store.webhooksTried(epoch, [again, { id: second!.id, taken: true, dueAt: null, last: "204" }], start);
    expect(await store.dueWebhooks(start + 4_999, 10)).toEqual([]);
    expect(await store.dueWebhooks(start + 5_000, 10)).toMatchObject([{ id: first!.id, tries: 1 }]);
    expect((await store.task(first!.task.id))!.webhook).toEqual({ url: webhook, state: "waiting", tries: 1, last: "500" });
    expect((await store.task(second!.task.id))!.webhook).toEqual({ url: webhook, state: "delivered", tries: 1, last: "204" });
    await store.webhooksTried(epoch, [{ ...again, dueAt: null, last: "410" }], start + 5_000);
    expect((await store.task(first!.task.id))!.webhook).toEqual({ url: webhook, state: "given_up", tries: 2, last: "410" });
  });

  fact(suite, "tells again of a task that was replayed, and of one that was dead and is cancelled", async (store, publisher) => {
    const [one, other] = await released(store, publisher, 2, 1, { webhook });
    await store.record([failed(one!, permanent), failed(other!, permanent)], start);
    await store.byHand([one!.id], "replay", start + 1);
    await store.byHand([other!.id], "cancel", start + 1);
    const [again] = (await store.claim({ publisher, routingKey: "data_export", firstReleaseNo: 90, limit: 5 }, start))!;
    await store.record([succeeded(again!, { attempt: 2 })], start + 2);
    const told = (await store.dueWebhooks(start + 9, 10)).map(({ state, task }) => [task.id, state]);
    expect(told.toSorted()).toEqual(
      [
        [one!.id, "dead"],
        [one!.id, "succeeded"],
        [other!.id, "cancelled"],
        [other!.id, "dead"],
      ].toSorted(),
    );
  });

  fact(
    suite,
    "tells of a death where the contract says on_dead, beside the follow-up task and the task's own webhook",
    async (store, publisher) => {
      const onDead = { task: "notify_admin", webhook: "https://ops.example/dead" };
      await store.keepContracts([contractOf("data_export", { onDead }), contractOf("notify_admin")], start);
      const [one] = await released(store, publisher, 1, 1, { webhook });
      const [other] = await released(store, publisher, 1, 10);
      await store.record([failed(one!, permanent), failed(other!, permanent)], start);
      const due = await store.dueWebhooks(start, 10);
      expect(due.map(({ url, task }) => [task.id, url]).toSorted()).toEqual(
        [
          [one!.id, webhook],
          [one!.id, onDead.webhook],
          [other!.id, onDead.webhook],
        ].toSorted(),
      );
      expect((await store.task(other!.id))!.webhook).toMatchObject({ url: null, state: "waiting" });
      expect((await store.task(other!.id))!.followUp).not.toBeNull();
    },
  );

  fact(suite, "forgets what was told with its task", async (store, publisher) => {
    const task = newTask({ webhook });
    await store.accept([task], publisher, start);
    await store.byHand([task.id], "cancel", start);
    expect(await store.dueWebhooks(start, 10)).toHaveLength(1);
    expect(await store.prune(epoch, start + 1, 10)).toBe(1);
    expect(await store.dueWebhooks(start, 10)).toEqual([]);
  });
}
