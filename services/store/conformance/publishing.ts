import { expect } from "vitest";
import type { Store } from "../store.ts";
import { epoch, newTask, openRunway, progress, released, start, succeeded, waiting } from "./fixtures.ts";
import { fact, type Suite } from "./suite.ts";

export function publishingSuite(suite: Suite): void {
  fact(suite, "tells of each task that is kept, whichever way it goes, and of each that is released", async (store, publisher) => {
    await openRunway(store, 1);
    const told: string[] = [];
    store.onChange((changes) => told.push(...changes.map(({ taskId, state }) => `${taskId} ${state}`)));
    const [straight, waits, later] = [newTask({ releaseNo: 1 }), newTask(), newTask({ dueAt: start + 60_000 })];
    await store.accept([straight, waits, later], publisher, start);
    expect(told.toSorted()).toEqual([`${straight.id} queued`, `${waits.id} accepted`, `${later.id} scheduled`].toSorted());
    await openRunway(store, 10);
    await store.claim({ publisher, routingKey: "data_export", firstReleaseNo: 2, limit: 10 }, start);
    expect(told.at(-1)).toBe(`${waits.id} queued`);
  });

  fact(suite, "claims those who wait in the order of arrival, as far as there is room", async (store, publisher) => {
    await openRunway(store, 3);
    const tasks = await waiting(store, publisher, 5);
    const claimed = await store.claim({ publisher, routingKey: "data_export", firstReleaseNo: 7, limit: 10 }, start);
    expect(claimed?.map(({ id, releaseNo }) => [id, releaseNo])).toEqual(tasks.slice(0, 3).map(({ id }, index) => [id, 7 + index]));
    expect(await store.claim({ publisher, routingKey: "data_export", firstReleaseNo: 10, limit: 10 }, start)).toEqual([]);
  });

  fact(suite, "claims nothing of another routing key", async (store, publisher) => {
    await openRunway(store, 3, start, "welcome_email");
    await waiting(store, publisher, 1);
    expect(await store.claim({ publisher, routingKey: "welcome_email", firstReleaseNo: 1, limit: 10 }, start)).toEqual([]);
  });

  fact(suite, "answers a claim with everything that its message is made of", async (store, publisher) => {
    const traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    const changes = { json: '{"n":9007199254740993}', priority: 9, expiresAt: start + 5_000, traceparent, tracestate: "a=1" };
    const task = newTask({ ...changes, idempotency: { apiKey: "shop", key: "order-1" } });
    await openRunway(store, 3);
    await store.accept([task], publisher, start);
    const [claimed] = (await store.claim({ publisher, routingKey: "data_export", firstReleaseNo: 1, limit: 1 }, start))!;
    expect({ ...claimed, payload: Buffer.from(claimed!.payload).toString() }).toEqual({
      ...{ id: task.id, routingKey: "data_export", releaseNo: 1, payload: '{"n":9007199254740993}', contract: "digest of data_export" },
      ...{
        pipeline: null,
        priority: 9,
        attempt: 1,
        failures: 0,
        acceptedAt: start,
        expiresAt: start + 5_000,
        traceparent,
        tracestate: "a=1",
      },
      ...{ idempotencyKey: "shop/order-1", maxAttempts: null },
    });
  });

  fact(suite, "sets a claim back to accepted, with its attempt unchanged and its room given back", async (store, publisher) => {
    const [claim] = await released(store, publisher, 1);
    await store.setBack(publisher, [claim!]);
    expect(await store.task(claim!.id)).toMatchObject({ state: "accepted", attempt: 1 });
    expect(await store.traffic()).toMatchObject([{ waiting: 1, released: 0, room: 1_000 }]);
  });

  fact(suite, "says of which keys somebody waits while there is room", async (store, publisher) => {
    expect(await store.releasable()).toEqual([]);
    await openRunway(store, 2, start);
    await openRunway(store, 5, start, "another_key");
    expect(await store.releasable()).toEqual([]);
    await waiting(store, publisher, 3);
    expect(await store.releasable()).toEqual([{ routingKey: "data_export", room: 2 }]);
    const claimed = await store.claim({ publisher, routingKey: "data_export", firstReleaseNo: 1, limit: 10 }, start);
    expect(claimed).toHaveLength(2);
    expect(await store.releasable()).toEqual([]);
  });

  fact(suite, "sets nothing back that has been reported on, claimed anew, or is another publisher's", async (store, publisher) => {
    const [running, anew, others] = await released(store, publisher, 3);
    await store.record([progress(running!)], start);
    await store.setBack(publisher, [anew!]);
    const [again] = (await store.claim({ publisher, routingKey: "data_export", firstReleaseNo: 10, limit: 1 }, start))!;
    expect(again!.id).toBe(anew!.id);
    await store.setBack(publisher, [running!, anew!]);
    await store.setBack(await store.openPublisher(start), [others!]);
    expect(await statesOf(store, [running!, anew!, others!])).toEqual(["running", "queued", "queued"]);
  });

  fact(suite, "sweeps what a silent publisher left above its mark, and nothing below it", async (store, publisher) => {
    const claims = await released(store, publisher, 4);
    await store.renewPublisher(publisher, 3, start);
    expect(await store.sweep(epoch, start + 1)).toEqual({ publishers: 1, tasks: 2 });
    expect(await statesOf(store, claims)).toEqual(["queued", "queued", "accepted", "accepted"]);
  });

  fact(suite, "sweeps nothing of a publisher that was heard of", async (store, publisher) => {
    await released(store, publisher, 2);
    expect(await store.sweep(epoch, start)).toEqual({ publishers: 0, tasks: 0 });
  });

  fact(suite, "lets a publisher that was declared dead neither renew nor claim", async (store, publisher) => {
    await waiting(store, publisher, 1);
    await openRunway(store, 10);
    await store.sweep(epoch, start + 1);
    expect(await store.renewPublisher(publisher, 5, start + 2)).toBe(false);
    expect(await store.claim({ publisher, routingKey: "data_export", firstReleaseNo: 1, limit: 1 }, start)).toBeNull();
  });

  fact(suite, "never moves a mark back", async (store, publisher) => {
    await released(store, publisher, 3);
    await store.renewPublisher(publisher, 4, start);
    await store.renewPublisher(publisher, 2, start);
    expect((await store.marks()).get(publisher)).toBe(4);
  });

  fact(suite, "hands over a task whose outcome nobody reports, at its confirm", async (store, publisher) => {
    const [claim] = await released(store, publisher, 1);
    await store.handOver(publisher, [claim!], start + 3);
    expect(await store.task(claim!.id)).toMatchObject({ state: "handed_over", endedAt: start + 3 });
    expect(await store.traffic()).toMatchObject([{ released: 0, room: 1_000 }]);
  });

  fact(suite, "mends a wrong room by counting, the broker's own messages included", async (store, publisher) => {
    const [first] = await released(store, publisher, 4);
    await store.record([succeeded(first!)], start);
    await store.writeRunways(epoch, [{ routingKey: "data_export", runway: 100, inBroker: 40 }], start);
    expect(await store.traffic()).toMatchObject([{ released: 3, room: 60 }]);
    await store.writeRunways(epoch, [{ routingKey: "data_export", runway: 100, inBroker: 0 }], start);
    expect(await store.traffic()).toMatchObject([{ released: 3, room: 97 }]);
  });
}

async function statesOf(store: Store, tasks: readonly { readonly id: string }[]): Promise<readonly (string | undefined)[]> {
  return Promise.all(tasks.map(async ({ id }) => (await store.task(id))?.state));
}
