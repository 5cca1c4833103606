import assert from "node:assert/strict";
import { test } from "vitest";
import { openLink } from "./trial/link.ts";
import { openRoom } from "./trial/room.ts";
import { consumingTrial } from "./trial/start.ts";

/** How many tasks run at once, with a real broker. */

test("as many tasks run at once as the prefetch says, and no more", async () => {
  const { room, running, release } = await busyRoom(3);
  for (let sent = 0; sent < 5; sent++) await room.send({ what: "work" });
  await running(3);
  assert.equal(await room.ready(), 2);
  release();
  await running(5);
});

test("what still runs from before a lost connection keeps its slots", async () => {
  const { room, link, trial, running, release } = await busyRoom(3);
  for (let sent = 0; sent < 2; sent++) await room.send({ what: "before" });
  await running(2);
  link.cut();
  await trial.log.until("consuming", { after: 1 });
  for (let sent = 0; sent < 3; sent++) await room.send({ what: "after" });
  // One slot is free. The two messages that came back are at the head of the queue, and are answered by what runs.
  await room.waitReady(4);
  release();
  await running(5);
});

async function busyRoom(prefetch: number) {
  const room = await openRoom();
  await room.declareQueue();
  const link = await openLink(room.amqpUrl);
  const released = Promise.withResolvers<void>();
  let calls = 0;
  let wake = () => {};
  const trial = await consumingTrial(
    link.amqpUrl,
    async ({ what }) => {
      calls++;
      wake();
      await released.promise;
      return { did: what };
    },
    { config: { prefetch } },
  );
  const running = async (count: number) => {
    while (calls < count) await new Promise<void>((resolve) => (wake = resolve));
    assert.equal(calls, count);
  };
  return { room, link, trial, running, release: released.resolve };
}
