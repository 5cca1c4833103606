import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, test } from "vitest";
import { startProcess } from "../../../test/support/processes.ts";
import { type Drained, drain } from "./drain.ts";
import { openRoom } from "./trial/room.ts";
import { consumingTrial } from "./trial/start.ts";

const program = join(import.meta.dirname, "trial/program.ts");

describe("what is done, in which order", () => {
  const never = new Promise<void>(() => {});
  const cases: readonly { name: string; finished: readonly Promise<void>[]; expect: readonly string[] }[] = [
    { name: "work that ends within the grace is only waited for", finished: [Promise.resolve()], expect: ["stop taking", "close"] },
    {
      name: "work that lasts longer is told to stop",
      finished: [never, Promise.resolve()],
      expect: ["stop taking", "abort shutdown", "close"],
    },
    {
      name: "work that does not stop is let go of",
      finished: [never, never, Promise.resolve()],
      expect: ["stop taking", "abort shutdown", "abandon", "close"],
    },
    {
      name: "reports that cannot leave hold nobody",
      finished: [never, never, never],
      expect: ["stop taking", "abort shutdown", "abandon", "close"],
    },
  ];
  test.each(cases)("$name", async ({ finished, expect }) => {
    const done: string[] = [];
    const answers = [...finished];
    const running: Drained = {
      stopTaking: async () => void done.push("stop taking"),
      finished: () => answers.shift()!,
      abortAll: (reason) => void done.push(`abort ${reason}`),
      abandonAll: () => done.push("abandon"),
      close: async () => void done.push("close"),
    };
    await drain(running, 1, 1);
    assert.deepEqual(done, expect);
  });
});

test("a task that ends within the grace is reported, and no other is taken", async () => {
  const room = await openRoom();
  await room.declareQueue();
  const started = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  const trial = await consumingTrial(
    room.amqpUrl,
    async ({ what }) => {
      started.resolve();
      await released.promise;
      return { did: what };
    },
    { config: { graceMs: 20_000 } },
  );
  const id = await room.send({ what: "work" });
  await started.promise;
  const stopped = trial.stop();
  await trial.log.until("taking no more");
  await room.send({ what: "too late" });
  released.resolve();
  await stopped;
  assert.equal((await room.reports.outcome(id)).kind, "succeeded");
  assert.equal(await room.ready(), 1);
});

const endings = [
  { name: "a task that stops when told is handed back as snoozed for 0 ms", what: "wait until told", line: "waiting" },
  { name: "a task that does not stop is handed back as snoozed for 0 ms", what: "hang", line: "hanging" },
];
test.each(endings)("$name, acked, and the process ends with 0", async ({ what, line }) => {
  const room = await openRoom();
  await room.declareQueue();
  const child = startProcess(program, { AMQP_URL: room.amqpUrl, WAYBILL_GRACE_SECONDS: "0" });
  const id = await room.send({ what });
  await child.untilLine(line);
  child.signal("SIGTERM");
  assert.deepEqual(await child.exited, { code: 0, signal: null });
  const { kind, for_ms } = await room.reports.outcome(id);
  assert.deepEqual([kind, for_ms, await room.ready()], ["snoozed", 0, 0]);
});

test("a second signal ends the process at once, with 130", async () => {
  const room = await openRoom();
  await room.declareQueue();
  const child = startProcess(program, { AMQP_URL: room.amqpUrl });
  await room.send({ what: "hang" });
  await child.untilLine("hanging");
  child.signal("SIGINT");
  await child.untilLine("draining");
  child.signal("SIGINT");
  assert.deepEqual(await child.exited, { code: 130, signal: null });
});
