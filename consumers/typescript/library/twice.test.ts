import assert from "node:assert/strict";
import { test } from "vitest";
import { openRoom } from "./trial/room.ts";
import { consumingTrial } from "./trial/start.ts";

/** The same task and attempt delivered twice to one process: its task was published again, or an ack was lost. */

test("the second message of an attempt that runs here waits for it and is acked with it", async () => {
  const room = await openRoom();
  await room.declareQueue();
  const released = Promise.withResolvers<void>();
  const calls: string[] = [];
  const trial = await consumingTrial(room.amqpUrl, async ({ what }) => {
    calls.push(what);
    // Comes behind the second message, so that one is here too.
    if (what === "release") released.resolve();
    await released.promise;
    return { did: what };
  });
  const id = await room.send({ what: "once" });
  await room.send({ what: "once" }, { id });
  await room.send({ what: "release" });
  await room.reports.outcome(id);
  await trial.stop();
  assert.deepEqual([calls, await room.ready()], [["once", "release"], 0]);
});

test("the second message of an attempt that ended here is answered with the same outcome", async () => {
  const room = await openRoom();
  await room.declareQueue();
  const calls: string[] = [];
  await consumingTrial(room.amqpUrl, ({ what }) => {
    calls.push(what);
    return { did: what };
  });
  const id = await room.send({ what: "once" });
  const first = await room.reports.outcome(id);
  await room.send({ what: "once" }, { id });
  const second = await room.reports.outcome(id, { after: 1 });
  assert.deepEqual([calls, second.text], [["once"], first.text]);
});

test("another attempt of the same task is worked", async () => {
  const room = await openRoom();
  await room.declareQueue();
  const attempts: number[] = [];
  await consumingTrial(room.amqpUrl, (_payload, { attempt }) => {
    attempts.push(attempt);
    return { did: "it" };
  });
  const id = await room.send({ what: "again" });
  await room.reports.outcome(id);
  await room.send({ what: "again" }, { id, headers: { attempt: 2 } });
  await room.reports.outcome(id, { after: 1 });
  assert.deepEqual(attempts, [1, 2]);
});
