import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import { test } from "vitest";
import { eventually } from "../../../test/support/eventually.ts";
import { openLink } from "./trial/link.ts";
import { openRoom, type Room } from "./trial/room.ts";
import { consumingTrial } from "./trial/start.ts";

test("a task is acked when its outcome is confirmed", async () => {
  const room = await openRoom();
  await room.declareQueue();
  const trial = await consumingTrial(room.amqpUrl, ({ what }) => ({ did: what }));
  await room.reports.outcome(await room.send({ what: "work" }));
  await trial.stop();
  assert.equal(await room.ready(), 0);
});

test("a task whose outcome is not confirmed is not acked", async () => {
  const room = await openRoom();
  await room.declareQueue();
  await room.channel.unbindQueue("outcomes", "outcomes", "outcomes");
  const link = await openLink(room.amqpUrl);
  const trial = await consumingTrial(link.amqpUrl, ({ what }) => ({ did: what }));
  await room.send({ what: "work" });
  await trial.log.until(unroutable, { after: 1 });
  link.sever();
  await room.consumersGone();
  assert.equal(await room.ready(), 1);
});

test("an outcome that nobody takes is sent again until somebody does", async () => {
  const room = await openRoom();
  await room.declareQueue();
  await room.channel.unbindQueue("outcomes", "outcomes", "outcomes");
  const trial = await consumingTrial(room.amqpUrl, ({ what }) => ({ did: what }));
  const id = await room.send({ what: "work" });
  await trial.log.until(unroutable);
  await room.channel.bindQueue("outcomes", "outcomes", "outcomes");
  assert.equal((await room.reports.outcome(id)).kind, "succeeded");
});

test("a message that came back is told of before it is worked", async () => {
  const room = await openRoom();
  await room.declareQueue();
  const id = await room.send({ what: "work" });
  await returnTimes(room, 2);
  await consumingTrial(room.amqpUrl, ({ what }) => ({ did: what }));
  await room.reports.outcome(id);
  assert.deepEqual(
    room.reports.all.map(({ kind, redeliveries }) => [kind, redeliveries]),
    [
      ["progress", 2],
      ["succeeded", undefined],
    ],
  );
});

test("a message that came back more than max_redeliveries times is reported crashed and not worked", async () => {
  const room = await openRoom();
  await room.declareQueue();
  const id = await room.send({ what: "work" }, { headers: { max_redeliveries: 1 } });
  await returnTimes(room, 2);
  await consumingTrial(room.amqpUrl, () => assert.fail("it was worked"));
  const { kind, failure, code } = await room.reports.outcome(id);
  assert.deepEqual([kind, failure, code], ["failed", "transient", "crashed"]);
});

test("a message without our headers is adopted, confirmed, and worked as attempt 1 of a new task", async () => {
  const room = await openRoom();
  await room.declareQueue();
  await consumingTrial(room.amqpUrl, ({ what }, ctx) => ({ did: `${what} ${ctx.attempt}` }));
  await room.sendForeign('{"what":  "foreign"}');
  const adopted = await room.reports.first(({ kind }) => kind === "adopted");
  const outcome = await room.reports.outcome(adopted.task_id);
  assert.equal(Buffer.from(adopted.payload_base64 ?? "", "base64").toString(), '{"what":  "foreign"}');
  assert.deepEqual([adopted.attempt, adopted.routing_key, outcome.result], [1, "trial", { did: "foreign 1" }]);
  assert.match(adopted.task_id, /^[0-9a-f]{8}-[0-9a-f]{4}-7/);
});

test("past its timeout an attempt is told to stop and has timed out", async () => {
  const room = await openRoom();
  await room.declareQueue();
  const reasons: unknown[] = [];
  const handler = untilTold(reasons);
  await consumingTrial(room.amqpUrl, handler, { contract: { timeoutMs: 50 } });
  const { kind, failure, code } = await room.reports.outcome(await room.send({ what: "wait" }));
  assert.deepEqual([kind, failure, code, ...reasons], ["failed", "transient", "timed_out", "timed_out"]);
});

test("a task whose deadline comes before its timeout is told to stop then", async () => {
  const room = await openRoom();
  await room.declareQueue();
  await consumingTrial(room.amqpUrl, untilTold([]));
  const deadline = new Date(Date.now() + 1_000).toISOString();
  assert.equal((await room.reports.outcome(await room.send({ what: "wait" }, { headers: { deadline } }))).code, "timed_out");
});

test("a task that is too late on arrival is not worked", async () => {
  const room = await openRoom();
  await room.declareQueue();
  await consumingTrial(room.amqpUrl, () => assert.fail("it was worked"));
  const id = await room.send({ what: "late" }, { headers: { deadline: "2020-01-01T00:00:00Z" } });
  assert.equal((await room.reports.outcome(id)).code, "timed_out");
});

test("the progress of a handler is reported with its note", async () => {
  const room = await openRoom();
  await room.declareQueue();
  await consumingTrial(room.amqpUrl, async (_payload, ctx) => {
    ctx.progress(0.4, "4 of 10");
    await pause(60_000, undefined, { signal: ctx.signal });
    return { did: "never" };
  });
  const id = await room.send({ what: "long" });
  const { text, consumer } = await room.reports.first(({ kind }) => kind === "progress");
  const expect = {
    kind: "progress",
    task_id: id,
    attempt: 1,
    consumer,
    progress: 0.4,
    note: "4 of 10",
    redeliveries: 0,
    acked_early: false,
  };
  assert.deepEqual(JSON.parse(text), expect);
});

test("a message of another edition of the contract is worked, and logged once", async () => {
  const room = await openRoom();
  await room.declareQueue();
  const trial = await consumingTrial(room.amqpUrl, ({ what }) => ({ did: what }));
  const headers = { contract: "e".repeat(64) };
  for (const id of [await room.send({ what: "a" }, { headers }), await room.send({ what: "b" }, { headers })]) {
    assert.equal((await room.reports.outcome(id)).kind, "succeeded");
  }
  assert.equal(trial.log.all.filter((line) => line["code"] === "contract_differs").length, 1);
});

test("a contract without outcomes is worked and acked, and nothing is reported", async () => {
  const room = await openRoom();
  await room.declareQueue();
  const worked = Promise.withResolvers<void>();
  const trial = await consumingTrial(
    room.amqpUrl,
    () => {
      worked.resolve();
      return { did: "it" };
    },
    { contract: { outcome: "none" } },
  );
  await room.send({ what: "work" });
  await worked.promise;
  await trial.stop();
  assert.deepEqual([await room.ready(), room.reports.all], [0, []]);
});

function untilTold(reasons: unknown[]) {
  return async (_payload: unknown, { signal }: { readonly signal: AbortSignal }) => {
    await pause(60_000, undefined, { signal }).catch((error: Error) => {
      reasons.push(signal.reason);
      throw error;
    });
    return { did: "never" };
  };
}

/** Takes the message and gives it back: each time counts as a redelivery. */
async function returnTimes(room: Room, times: number): Promise<void> {
  const channel = await room.connection.createChannel();
  for (let returned = 0; returned < times; returned++) {
    const message = await eventually(() => channel.get("trial"), { what: "the message is back" });
    if (message !== false) channel.reject(message, true);
  }
  await eventually(() => room.ready(), { until: (ready) => ready === 1, what: "the message is back" });
  await channel.close();
}

const unroutable = "no queue is bound for outcomes; sending it again";
