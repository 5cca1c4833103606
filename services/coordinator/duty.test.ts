import { expect, onTestFinished, test } from "vitest";
import { RecordedLog } from "../../test/support/recorded_log.ts";
import { type Repeated, repeat } from "./duty.ts";

/** A duty whose rounds last until the test ends them. Between them it would wait an hour. */
function held(everyMs = 3_600_000): Held {
  const log = new RecordedLog();
  const begun: Round[] = [];
  let arrived = Promise.withResolvers<Round>();
  const next = () => arrived.promise;
  const first = next();
  const repeated = repeat(
    {
      name: "trial",
      everyMs,
      round() {
        const { promise, resolve, reject } = Promise.withResolvers<void>();
        const round = { end: resolve, fail: reject };
        begun.push(round);
        arrived.resolve(round);
        arrived = Promise.withResolvers();
        return promise;
      },
    },
    log,
  );
  onTestFinished(() => {
    const stopped = repeated.stop();
    for (const { end } of begun) end();
    return stopped;
  });
  return { repeated, log, begun, first, next };
}

interface Held {
  readonly repeated: Repeated;
  readonly log: RecordedLog;
  readonly begun: readonly Round[];
  readonly first: Promise<Round>;
  readonly next: () => Promise<Round>;
}

interface Round {
  readonly end: () => void;
  readonly fail: (error: Error) => void;
}

/** Whatever follows a promise by itself has followed. */
const settled = () => new Promise<void>((resolve) => setImmediate(() => setImmediate(resolve)));

test("the first round begins at once, and the next one when its time has come", async () => {
  const { first, next, begun } = held(1);
  const second = next();
  (await first).end();
  await second;
  expect(begun).toHaveLength(2);
});

test("a wake brings the next round forward", async () => {
  const { repeated, first, next } = held();
  (await first).end();
  await settled();
  const second = next();
  repeated.wake();
  await second;
});

test("rounds never overlap: wakes during one are one more round after it", async () => {
  const { repeated, first, begun } = held();
  const round = await first;
  for (let wakes = 0; wakes < 5; wakes += 1) repeated.wake();
  await settled();
  expect(begun).toHaveLength(1);
  round.end();
  await settled();
  expect(begun).toHaveLength(2);
  begun[1]!.end();
  await settled();
  expect(begun).toHaveLength(2);
});

test("a round that fails is a line in the log, and the next one comes", async () => {
  const { first, next, log } = held(1);
  const second = next();
  (await first).fail(new Error("the store is busy"));
  await second;
  expect(log.lines).toMatchObject([
    { level: "error", message: "a round failed; the next one comes", duty: "trial", err: { message: "the store is busy" } },
  ]);
});

test("a stop waits for the round under way, and no other one begins", async () => {
  const { repeated, first, begun } = held(1);
  const round = await first;
  repeated.wake();
  const told: string[] = [];
  const stopped = repeated.stop().then(() => told.push("stopped"));
  await settled();
  told.push("the round ends");
  round.end();
  await stopped;
  repeated.wake();
  await settled();
  expect(told).toEqual(["the round ends", "stopped"]);
  expect(begun).toHaveLength(1);
});
