import { expect, onTestFinished, test } from "vitest";
import { temporaryFolder } from "../../test/support/temporary_folder.ts";
import { contractOf, newTask, openRunway, progress, start } from "../store/conformance/fixtures.ts";
import { openSqliteStore } from "../store/sqlite/open.ts";
import type { Dependencies } from "./dependencies.ts";
import type { Measured } from "./measurements.ts";
import { reconcile } from "./reconcile.ts";

const second = 1_000;
const empty: Measured = { runway: 100, ready: 0, unacknowledged: 0, consumers: 1, processes: 1, slots: 20, measuredAt: start };

/** The duty on a real store, with what RabbitMQ shows and the time as the test says; every marker comes out. */
async function given() {
  const store = await openSqliteStore(temporaryFolder());
  onTestFinished(() => store.close());
  await store.keepContracts([contractOf("data_export")], start);
  const [epoch, publisher] = [(await store.lead("the test", start, 1_000_000))!, await store.openPublisher(start)];
  await openRunway(store, 100);
  const clock = { now: start };
  const measurements = new Map([["data_export", empty]]);
  const duty = reconcile({
    ...{ store, measurements, now: () => clock.now, random: () => 0.5 },
    markers: { drained: async () => true },
    counter: { recorded: () => undefined },
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
  } as unknown as Dependencies);
  const lookAt = async (seconds: number) => {
    clock.now = start + seconds * second;
    measurements.set("data_export", { ...empty, measuredAt: clock.now });
    await duty.round(epoch);
  };
  /** Released and at work at this second, by its own report. */
  const worked = async (seconds: number) => {
    const task = newTask();
    const now = start + seconds * second;
    await store.accept([task], publisher, now);
    const [released] = (await store.claim({ publisher, routingKey: "data_export", firstReleaseNo: 1, limit: 1 }, now))!;
    await store.record([progress(released!)], now);
    return () => store.task(task.id);
  };
  return { lookAt, worked };
}

test("a task that is at work since before RabbitMQ showed nothing any more is lost", async () => {
  const { lookAt, worked } = await given();
  const task = await worked(0);
  for (const seconds of [1, 8, 16]) await lookAt(seconds);
  expect(await task()).toMatchObject({ state: "retrying", attempts: [{ outcome: "failed", code: "silent" }] });
});

test("a task that has come to a quiet key is not lost because RabbitMQ's figures lag", async () => {
  const { lookAt, worked } = await given();
  for (const seconds of [0, 8]) await lookAt(seconds);
  const task = await worked(13);
  await lookAt(15);
  expect(await task()).toMatchObject({ state: "running", attempts: [] });
});
