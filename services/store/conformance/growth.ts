import { expect, test } from "vitest";
import type { Store } from "../store.ts";
import { contractOf, epoch, everything, failed, newTask, openRunway, start, succeeded } from "./fixtures.ts";

/** A month of days that are alike, each as many tasks, a tenth of them with a failure and a key; the old ones are pruned. */
export function growthSuite({ name, open }: GrowingSuite): void {
  test(`${name}: what is on disk stops growing when what is pruned is as much as what comes`, async () => {
    const { store, sizeInTheEvening } = await open();
    await store.keepContracts([contractOf("data_export")], start);
    await store.lead("the test", start, 100 * day);
    const publisher = await store.openPublisher(start);
    const sizes: number[] = [];
    for (let today = 0; today < 30; today++) {
      await aDay(store, publisher, today);
      sizes.push(await sizeInTheEvening());
    }
    const kept = await store.tasks(everything, null, 10_000);
    expect(kept).toHaveLength((keptDays + 1) * perDay);
    const [early, late] = [Math.max(...sizes.slice(8, 14)), Math.max(...sizes.slice(24))];
    expect(late).toBeLessThanOrEqual(early * 1.05);
    expect(sizes[2]).toBeLessThan(early);
  }, 120_000);
}

export interface GrowingSuite {
  readonly name: string;
  /** An empty store, and how many bytes it has on disk once its database has tidied up, as it does by itself now and then. */
  readonly open: () => Promise<{ readonly store: Store; readonly sizeInTheEvening: () => number | Promise<number> }>;
}

const day = 86_400_000;
const perDay = 500;
const keptDays = 5;

async function aDay(store: Store, publisher: number, today: number): Promise<void> {
  const now = start + today * day;
  await openRunway(store, 100_000, now);
  const tasks = Array.from({ length: perDay }, (_, number) =>
    newTask({
      json: `{"user_id": ${number}, "text": "${"x".repeat(300)}"}`,
      ...(number % 10 === 0 ? { idempotency: { apiKey: "shop", key: `order-${today}-${number}` } } : {}),
    }),
  );
  await store.accept(tasks, publisher, now);
  const claimed = (await store.claim({ publisher, routingKey: "data_export", firstReleaseNo: today * 10_000 + 1, limit: perDay }, now))!;
  const badly = claimed.filter((_, number) => number % 10 === 0);
  await store.record(
    badly.map((task) => failed(task)),
    now,
  );
  await store.acceptDue(epoch, now + 10_000, perDay);
  await store.claim({ publisher, routingKey: "data_export", firstReleaseNo: today * 10_000 + 5_000, limit: perDay }, now + 10_000);
  await store.record(
    claimed.map((task) => succeeded(task, { attempt: badly.includes(task) ? 2 : 1 })),
    now + 20_000,
  );
  const old = now - keptDays * day;
  while ((await store.forgetIdempotencyKeys(epoch, old, 100)) === 100);
  while ((await store.prune(epoch, old, 100)) === 100);
}
