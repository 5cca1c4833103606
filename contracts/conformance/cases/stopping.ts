import type { Candidate } from "../candidate.ts";
import { ackOf, endingOutcome, NotSeen, outcomesOf, type Stage } from "../stage.ts";
import type { Case } from "./case.ts";

/** At SIGTERM nothing new is taken, what runs is ended or handed back, and the process ends in order. */
export const drain: Case = {
  name: "drain",
  rules: [45],
  required: false,
  async run(stage) {
    const candidate = await stage.start();
    const running = await inHand(stage);
    candidate.terminate();
    const ended = await endOf(candidate);
    if (ended !== 0) return `After SIGTERM it ended with ${ended}; expected exit code 0.`;
    await stage.untilLeft();
    if (!stage.tap.events.some(({ kind }) => kind === "cancel"))
      return "It did not stop consuming (basic.cancel) before it ended, so it took tasks that it would not do.";
    const outcome = endingOutcome(stage.tap.events, running);
    if (outcome === undefined) return "What ran at SIGTERM was neither ended nor handed back: the task waits for a death to be noticed.";
    if (outcome.kind !== "succeeded" && !(outcome.kind === "snoozed" && outcome["for_ms"] === 0)) {
      return `What ran at SIGTERM ended as ${outcome.kind}; expected succeeded, or snoozed for 0 ms.`;
    }
    return ackOf(stage.tap.events, running) === undefined
      ? "What ran at SIGTERM was reported and not acknowledged before the connection was closed, so it is done twice."
      : null;
  },
};

/**
 * A task that is being worked: its progress came, or a later one was done beside it. Of a consumer that works one after
 * the other and reports no progress nothing can be known but that it was handed one.
 */
async function inHand(stage: Stage): Promise<string> {
  const slow = { do: "slow", ms: 3_000 };
  const first = await stage.publish(slow);
  const beside = await stage.publish({ do: "echo" });
  await stage.until((events) => outcomesOf(events, first)[0] ?? ackOf(events, beside), `task ${first} was begun`);
  if (endingOutcome(stage.tap.events, first) === undefined) return first;
  const second = await stage.publish(slow);
  await stage.until(
    (events) => events.find((event) => event.kind === "delivered" && event.taskId === second),
    `the message of task ${second} was delivered`,
  );
  return second;
}

async function endOf(candidate: Candidate): Promise<number | string> {
  const late = new Promise<never>((_resolve, reject) => {
    setTimeout(() => reject(new NotSeen("It had not ended 40 s after SIGTERM.")), 40_000).unref();
  });
  return Promise.race([candidate.ended, late]);
}
