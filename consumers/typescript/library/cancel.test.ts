import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import { test } from "vitest";
import type { Context } from "./context.ts";
import type { TrialPayload } from "./trial/contract.ts";
import { openRoom } from "./trial/room.ts";
import { consumingTrial, type Trial } from "./trial/start.ts";

test("a running attempt that is cancelled is told to stop", async () => {
  const { room, trial, calls } = await consumingRoom();
  const id = await room.send({ what: "wait" });
  await trial.log.until("at work");
  await room.cancel(id);
  const { kind, failure, code } = await room.reports.outcome(id);
  assert.deepEqual([kind, failure, code, calls], ["failed", "transient", "cancelled", ["wait"]]);
});

test("a handler that finishes in spite of a cancel has done its work, and says so", async () => {
  const { room, trial } = await consumingRoom();
  const id = await room.send({ what: "finish when told" });
  await trial.log.until("at work");
  await room.cancel(id);
  assert.equal((await room.reports.outcome(id)).kind, "succeeded");
});

test("an attempt that was cancelled before it came is dropped without an outcome", async () => {
  const { room, trial, calls } = await consumingRoom();
  const id = "019377a1-7c00-7000-8000-000000000001";
  await room.cancel(id);
  await trial.log.until("cancel");
  await room.send({ what: "dropped" }, { id });
  await room.reports.outcome(await room.send({ what: "work" }));
  await trial.stop();
  assert.deepEqual([calls, room.reports.all.length, await room.ready()], [["work"], 1, 0]);
});

test("a cancel is for one attempt: the next one is worked", async () => {
  const { room, trial } = await consumingRoom();
  const id = "019377a1-7c00-7000-8000-000000000001";
  await room.cancel(id);
  await trial.log.until("cancel");
  await room.send({ what: "work" }, { id, headers: { attempt: 2 } });
  assert.equal((await room.reports.outcome(id)).kind, "succeeded");
});

test("a cancel for another consumer is not obeyed", async () => {
  const { room, trial } = await consumingRoom();
  const id = await room.send({ what: "wait" });
  await trial.log.until("at work");
  await room.cancel(id, { consumer: "another.1f" });
  // Comes behind it on the same queue: obeyed means that the other was passed over before.
  const other = await room.send({ what: "wait" });
  await trial.log.until("at work", { after: 1 });
  await room.cancel(other);
  await room.reports.outcome(other);
  assert.deepEqual(
    room.reports.all.filter(({ task_id }) => task_id === id),
    [],
  );
});

test("a cancel for this consumer is obeyed and not remembered: should the other process die, the attempt is worked here", async () => {
  const { room, trial, calls } = await consumingRoom();
  const consumer = String(trial.log.with("consuming")[0]?.["consumer"]);
  const id = await room.send({ what: "wait" });
  await trial.log.until("at work");
  await room.cancel(id, { consumer });
  await room.reports.outcome(id);
  await room.send({ what: "work" }, { id });
  assert.equal((await room.reports.outcome(id, { after: 1 })).kind, "succeeded");
  assert.deepEqual(calls, ["wait", "work"]);
});

async function consumingRoom(): Promise<{ room: Awaited<ReturnType<typeof openRoom>>; trial: Trial; calls: readonly string[] }> {
  const room = await openRoom();
  await room.declareQueue();
  const calls: string[] = [];
  const trial = await consumingTrial(room.amqpUrl, async ({ what }: TrialPayload, { signal, log }: Context) => {
    calls.push(what);
    if (what === "work") return { did: what };
    log.info("at work");
    const waited = pause(60_000, undefined, { signal });
    if (what === "finish when told") await waited.catch(() => {});
    else await waited;
    return { did: what };
  });
  await trial.log.until("listening to control");
  return { room, trial, calls };
}
