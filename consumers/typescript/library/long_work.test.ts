import assert from "node:assert/strict";
import { test } from "vitest";
import { openLink } from "./trial/link.ts";
import { openRoom, type Room } from "./trial/room.ts";
import { consumingTrial } from "./trial/start.ts";

/** A contract whose timeout is 25 minutes or more: RabbitMQ would take its messages back, so they are acked early. */
const long = { contract: { timeoutMs: 25 * 60_000 } };

test("long work says that it is acked early before it begins", async () => {
  const { room, release } = await workingRoom();
  const id = await room.send({ what: "long" });
  const progress = await room.reports.first(({ kind }) => kind === "progress");
  assert.deepEqual([progress.task_id, progress.acked_early], [id, true]);
  release();
  assert.equal((await room.reports.outcome(id)).kind, "succeeded");
});

test("long work is acked while it runs, so that it outlives its connection", async () => {
  const { room, release, link, started } = await workingRoom(2);
  const id = await room.send({ what: "long" });
  await started;
  // What is reported later has passed through the same connection after the ack.
  await room.reports.outcome(await room.send({ what: "short" }));
  link.sever();
  await room.consumersGone();
  assert.equal(await room.ready(), 0);
  release();
  await link.mend();
  assert.equal((await room.reports.outcome(id)).kind, "succeeded");
});

test("an ack before the end frees no slot: no more tasks run at once than the prefetch says", async () => {
  const { room, release, started, calls } = await workingRoom(1);
  const first = await room.send({ what: "first" });
  await started;
  const second = await room.send({ what: "second" });
  await room.consumersGone();
  assert.deepEqual([await room.ready(), calls], [1, ["first"]]);
  release();
  await room.reports.outcome(first);
  await room.reports.outcome(second);
  assert.deepEqual(calls, ["first", "second"]);
});

test("an ack before the end costs no slot: as many tasks run at once as the prefetch says", async () => {
  const { room, running } = await workingRoom(3);
  for (let count = 1; count <= 3; count++) {
    await room.send({ what: "long" });
    await running(count);
  }
});

test("the second message of long work is acked at once: its heartbeats own the task", async () => {
  const { room, started, link, release } = await workingRoom(3);
  const id = await room.send({ what: "long" });
  await started;
  await room.send({ what: "long" }, { id });
  const marker = await room.send({ what: "short" });
  await room.reports.outcome(marker);
  link.sever();
  await room.consumersGone();
  assert.equal(await room.ready(), 0);
  release();
  await link.mend();
  await room.reports.outcome(id);
});

async function workingRoom(prefetch = 20) {
  const room: Room = await openRoom();
  await room.declareQueue();
  const link = await openLink(room.amqpUrl);
  const started = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  const calls: string[] = [];
  let wake = () => {};
  const running = async (count: number) => {
    while (calls.length < count) await new Promise<void>((resolve) => (wake = resolve));
  };
  await consumingTrial(
    link.amqpUrl,
    async ({ what }, { signal }) => {
      calls.push(what);
      wake();
      started.resolve();
      signal.addEventListener("abort", () => released.resolve());
      if (what !== "short") await released.promise;
      return { did: what };
    },
    { ...long, config: { prefetch } },
  );
  return { room, link, calls, running, started: started.promise, release: released.resolve };
}
