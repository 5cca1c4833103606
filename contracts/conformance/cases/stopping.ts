import type { Candidate } from "../candidate.ts";
import { ackOf, endingOutcome } from "../passed.ts";
import { NotSeen, type Stage } from "../stage.ts";
import type { Case } from "./case.ts";
import { inHand } from "./in_hand.ts";
import { shownOutcome } from "./outcomes.ts";

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
    return wronglyLeft(stage, running);
  },
};

/** Its grace over, a consumer stops what still runs and gives it back: another takes it at once, and no attempt counts. */
export const unfinishedAtSigterm: Case = {
  name: "unfinished at SIGTERM",
  rules: [45],
  required: false,
  async run(stage) {
    const candidate = await stage.start({ WAYBILL_GRACE_SECONDS: "1" });
    const running = await inHand(stage, 25_000);
    candidate.terminate();
    const ended = await endOf(candidate);
    if (ended !== 0) return `After SIGTERM it ended with ${ended}; expected exit code 0.`;
    await stage.untilLeft();
    return wronglyLeft(stage, running);
  },
};

function wronglyLeft(stage: Stage, running: string): string | null {
  const outcome = endingOutcome(stage.tap.events, running);
  if (outcome === undefined) return "What ran at SIGTERM was neither ended nor handed back: the task waits for a death to be noticed.";
  if (outcome.kind !== "succeeded" && !(outcome.kind === "snoozed" && outcome["for_ms"] === 0))
    return `What ran at SIGTERM ended as ${shownOutcome(outcome)}; expected succeeded, or snoozed for 0 ms.`;
  return ackOf(stage.tap.events, running) === undefined
    ? "What ran at SIGTERM was reported and not acknowledged before the connection was closed, so it is done twice."
    : null;
}

async function endOf(candidate: Candidate): Promise<number | string> {
  const late = new Promise<never>((_resolve, reject) => {
    setTimeout(() => reject(new NotSeen("It had not ended 40 s after SIGTERM.")), 40_000).unref();
  });
  return Promise.race([candidate.ended, late]);
}
