import { statSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { temporaryFolder } from "../../../test/support/temporary_folder.ts";
import { contractOf, epoch, failed, newTask, openRunway, start, succeeded } from "../conformance/fixtures.ts";
import type { Store } from "../store.ts";
import { openSqliteStore } from "./open.ts";

const day = 86_400_000;
const perDay = 500;
const keptDays = 5;

/** A month of days that are alike, each as many tasks, a tenth of them with a failure and a key; the old ones are pruned. */
test("the file stops growing when what is pruned is as much as what comes", async () => {
  const folder = temporaryFolder();
  const store = await openSqliteStore(folder);
  onTestFinished(() => store.close());
  await store.keepContracts([contractOf("data_export")], start);
  await store.lead("the test", start, 100 * day);
  const publisher = await store.openPublisher(start);
  const sizes: number[] = [];
  for (let today = 0; today < 30; today++) {
    await aDay(store, publisher, today);
    sizes.push(statSync(join(folder, "waybill.db")).size);
  }
  const all = { routingKey: null, states: [], acceptedSince: null, acceptedBefore: null, group: null };
  const kept = await store.tasks(all, null, 10_000);
  expect(kept).toHaveLength((keptDays + 1) * perDay);
  const [early, late] = [Math.max(...sizes.slice(8, 14)), Math.max(...sizes.slice(24))];
  expect(late).toBeLessThanOrEqual(early * 1.05);
  expect(sizes[2]).toBeLessThan(early);
}, 120_000);

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
