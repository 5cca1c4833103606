import { expect } from "vitest";
import type { Store } from "../store.ts";
import { LeaseLost } from "../store.ts";
import { firstIdOf } from "../uuid_v7.ts";
import { failed, released, start, waiting } from "./fixtures.ts";
import { fact, type Suite } from "./suite.ts";

/** The suite itself took the lease at `start`, for a long time. */
const runOut = start + 1_000_001;

/** Every write that only a leader may make. */
const writes: readonly { name: string; write: (store: Store, epoch: number) => Promise<unknown> }[] = [
  { name: "sweep", write: (store, epoch) => store.sweep(epoch, start) },
  { name: "writeRunways", write: (store, epoch) => store.writeRunways(epoch, [], start) },
  { name: "acceptDue", write: (store, epoch) => store.acceptDue(epoch, start, 1) },
  { name: "expireDue", write: (store, epoch) => store.expireDue(epoch, start, 1) },
  { name: "forgetIdempotencyKeys", write: (store, epoch) => store.forgetIdempotencyKeys(epoch, start, 1) },
  { name: "prune", write: (store, epoch) => store.prune(epoch, start, 1) },
  { name: "forgetLanes", write: (store, epoch) => store.forgetLanes(epoch, start) },
  { name: "forgetHolds", write: (store, epoch) => store.forgetHolds(epoch, start, 1) },
  { name: "forgetOperations", write: (store, epoch) => store.forgetOperations(epoch, start, 1) },
  { name: "forgetPipelines", write: (store, epoch) => store.forgetPipelines(epoch, start, 1) },
  { name: "webhooksTried", write: (store, epoch) => store.webhooksTried(epoch, [], start) },
  { name: "forgetRuns", write: (store, epoch) => store.forgetRuns(epoch, start, 1) },
  {
    name: "fireSchedule",
    write: (store, epoch) =>
      store.fireSchedule(epoch, { schedule: firstIdOf(start), expectedNextAt: null, runs: [], nextAt: null, pausedBecause: null }, start),
  },
  { name: "workOperation", write: (store, epoch) => store.workOperation(epoch, firstIdOf(start), start) },
  { name: "recordAsLeader", write: (store, epoch) => store.recordAsLeader(epoch, [], start) },
];

export function leadingSuite(suite: Suite): void {
  fact(suite, "gives the lease to one, who keeps it under one epoch", async (store) => {
    expect(await store.lead("the suite", start + 10, 1_000_000)).toBe(1);
    expect(await store.lead("another", start + 10, 1_000)).toBeNull();
  });

  fact(suite, "gives a lease that has run out to the next one, under a higher epoch", async (store) => {
    expect(await store.lead("another", runOut, 1_000)).toBe(2);
    expect(await store.lead("the suite", runOut, 1_000)).toBeNull();
    expect(await store.lead("the suite", runOut + 1_001, 1_000)).toBe(3);
  });

  fact(suite, "raises the epoch of a holder who comes back to its own lease after it had run out", async (store) => {
    expect(await store.lead("the suite", runOut, 1_000)).toBe(2);
  });

  for (const { name, write } of writes) {
    fact(suite, `refuses ${name} of a leader that was overtaken, and takes it from the one that leads`, async (store) => {
      await store.lead("another", runOut, 1_000);
      await expect(write(store, 1)).rejects.toMatchObject({ name: LeaseLost.name });
      await write(store, 2);
    });
  }

  fact(suite, "writes nothing of a leader that was overtaken", async (store, publisher) => {
    const [out] = await released(store, publisher, 1);
    await waiting(store, publisher, 1, { dueAt: start });
    await store.lead("another", runOut, 1_000);
    await expect(store.acceptDue(1, runOut, 10)).rejects.toThrow("Another coordinator holds the lease.");
    await expect(store.recordAsLeader(1, [failed(out!, { code: "silent" })], runOut)).rejects.toThrow();
    expect(await store.task(out!.id)).toMatchObject({ state: "queued", attempts: [] });
    expect(
      await store.tasks({ routingKey: null, states: ["scheduled"], acceptedSince: null, acceptedBefore: null, group: null }, null, 10),
    ).toHaveLength(1);
  });
}
