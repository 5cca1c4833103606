import assert from "node:assert/strict";
import { test } from "vitest";
import { openLink } from "./trial/link.ts";
import { openRoom } from "./trial/room.ts";
import { consumingTrial, startTrial } from "./trial/start.ts";

test("a consumer whose connection is cut comes back and consumes", async () => {
  const room = await openRoom();
  await room.declareQueue();
  const link = await openLink(room.amqpUrl);
  const trial = await consumingTrial(link.amqpUrl, ({ what }) => ({ did: what }));
  for (let cut = 1; cut <= 3; cut++) {
    link.cut();
    await trial.log.until("consuming", { after: cut });
    assert.equal((await room.reports.outcome(await room.send({ what: "work" }))).kind, "succeeded");
  }
});

test("what ran when the connection was cut goes on, and is worked once", async () => {
  const room = await openRoom();
  await room.declareQueue();
  const link = await openLink(room.amqpUrl);
  const started = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  const calls: string[] = [];
  const trial = await consumingTrial(link.amqpUrl, async ({ what }) => {
    calls.push(what);
    started.resolve();
    await released.promise;
    return { did: what };
  });
  const id = await room.send({ what: "once" });
  await started.promise;
  link.cut();
  await trial.log.until("consuming", { after: 1 });
  released.resolve();
  assert.equal((await room.reports.outcome(id)).kind, "succeeded");
  await room.reports.outcome(await room.send({ what: "after" }));
  await trial.stop();
  assert.deepEqual([calls, await room.ready()], [["once", "after"], 0]);
});

test("an outcome that was due while the broker was away arrives when it is back", async () => {
  const room = await openRoom();
  await room.declareQueue();
  const link = await openLink(room.amqpUrl);
  const started = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  const finished = Promise.withResolvers<void>();
  await consumingTrial(link.amqpUrl, async ({ what }) => {
    started.resolve();
    await released.promise;
    finished.resolve();
    return { did: what };
  });
  const id = await room.send({ what: "work" });
  await started.promise;
  link.sever();
  released.resolve();
  await finished.promise;
  await link.mend();
  assert.equal((await room.reports.outcome(id)).kind, "succeeded");
});

test("a consumer that starts before its broker waits for it", async () => {
  const room = await openRoom();
  await room.declareQueue();
  const link = await openLink(room.amqpUrl);
  link.sever();
  const trial = startTrial(link.amqpUrl, ({ what }) => ({ did: what }));
  await trial.log.until("no connection to RabbitMQ; trying again");
  await link.mend();
  assert.equal((await room.reports.outcome(await room.send({ what: "work" }))).kind, "succeeded");
});

test("a queue that is deleted is declared again, and consumed", async () => {
  const room = await openRoom();
  await room.declareQueue();
  const trial = await consumingTrial(room.amqpUrl, ({ what }) => ({ did: what }));
  await room.channel.deleteQueue("trial");
  await trial.log.until("consuming", { after: 1 });
  assert.equal((await room.reports.outcome(await room.send({ what: "work" }))).kind, "succeeded");
});
