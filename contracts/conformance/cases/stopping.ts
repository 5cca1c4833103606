import type { Candidate } from "../candidate.ts";
import { endingOutcome, NotSeen } from "../stage.ts";
import type { Case } from "./case.ts";

/** At SIGTERM nothing new is taken, what runs is ended or handed back, and the process ends in order. */
export const drain: Case = {
  name: "drain",
  rules: [45],
  required: false,
  async run(stage) {
    const candidate = await stage.start();
    const running = await stage.publish({ do: "slow", ms: 3_000 });
    await stage.untilEnded(await stage.publish({ do: "echo" })); // which came after it, so that one is in hand
    candidate.terminate();
    const ended = await endOf(candidate);
    if (ended !== 0) return `After SIGTERM it ended with ${ended}; expected exit code 0.`;
    if (!stage.tap.events.some(({ kind }) => kind === "cancel"))
      return "It did not stop consuming (basic.cancel) before it ended, so it took tasks that it would not do.";
    const outcome = endingOutcome(stage.tap.events, running);
    if (outcome === undefined) return "What ran at SIGTERM was neither ended nor handed back: the task waits for a death to be noticed.";
    if (outcome.kind !== "succeeded" && !(outcome.kind === "snoozed" && outcome["for_ms"] === 0)) {
      return `What ran at SIGTERM ended as ${outcome.kind}; expected succeeded, or snoozed for 0 ms.`;
    }
    const waiting = await stage.waiting();
    return waiting === 0 ? null : "What ran at SIGTERM was reported and not acknowledged, so it is done twice.";
  },
};

async function endOf(candidate: Candidate): Promise<number | string> {
  const late = new Promise<never>((_resolve, reject) => {
    setTimeout(() => reject(new NotSeen("It had not ended 40 s after SIGTERM.")), 40_000).unref();
  });
  return Promise.race([candidate.ended, late]);
}
