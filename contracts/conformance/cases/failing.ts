import { deliveriesOf } from "../passed.ts";
import type { TapEvent } from "../tap/events.ts";
import type { Case } from "./case.ts";
import { isFailed, shown, shownOutcome } from "./outcomes.ts";

/** What the consumer does not know may pass by itself: the services try it again, as often as the contract says. */
export const unknownError: Case = {
  name: "unknown error",
  rules: [19],
  required: false,
  async run(stage) {
    await stage.start();
    const outcome = await stage.untilEnded(await stage.publish({ do: "fail", text: "the disk is full" }));
    return outcome.kind === "failed" && outcome["failure"] === "transient"
      ? null
      : `An error that it does not know ended the task as ${shownOutcome(outcome)}; expected failed (transient).`;
  },
};

/** What the work itself calls hopeless is reported as that, with its code, and acknowledged. */
export const permanentFailure: Case = {
  name: "permanent failure",
  rules: [19, 20],
  required: false,
  async run(stage) {
    await stage.start();
    const task = await stage.publish({ do: "fail_permanently" });
    await stage.until((events) => settled(events, task), `the message of task ${task} was settled`);
    if (wasReturned(stage.tap.events, task)) return returnedSentence;
    const { kind, failure, code } = await stage.untilEnded(task);
    if (kind === "failed" && failure === "permanent" && typeof code === "string" && code !== "") return null;
    return `A permanent failure was reported as ${kind} (${failure}, code ${code}); expected failed (permanent, with a code).`;
  },
};

/** When to try again is said in the report; the message itself is acknowledged, and Waybill sends another. */
export const retryAfter: Case = {
  name: "RetryAfter",
  rules: [13, 20],
  required: false,
  async run(stage) {
    await stage.start();
    const task = await stage.publish({ do: "retry_after", ms: 1_500 });
    await stage.until((events) => settled(events, task), `the message of task ${task} was settled`);
    if (wasReturned(stage.tap.events, task)) return returnedSentence;
    const { kind, failure, retry_after_ms } = await stage.untilEnded(task);
    if (kind !== "failed" || failure !== "transient" || retry_after_ms !== 1_500)
      return `A pause of 1500 ms was reported as ${kind} (${failure}, retry_after_ms ${retry_after_ms}); expected failed (transient, 1500).`;
    await stage.untilEnded(await stage.publish({ do: "echo" })); // so that what it sent beside its report has passed too
    const elsewhere = stage.tap.events.find((event) => event.kind === "published_elsewhere");
    return elsewhere?.kind === "published_elsewhere"
      ? `It published to the exchange "${elsewhere.exchange}" itself; when a task is tried again is for the services to decide.`
      : null;
  },
};

/** Not now, and no failure: the attempt does not count. */
export const snooze: Case = {
  name: "snooze",
  rules: [20],
  required: false,
  async run(stage) {
    await stage.start();
    const task = await stage.publish({ do: "snooze", ms: 2_500 });
    await stage.until((events) => settled(events, task), `the message of task ${task} was settled`);
    if (wasReturned(stage.tap.events, task)) return returnedSentence;
    const outcome = await stage.untilEnded(task);
    if (outcome.kind === "snoozed" && outcome["for_ms"] === 2_500) return null;
    return `"Not now, in 2500 ms" was reported as ${shownOutcome(outcome)} (for_ms ${shown(outcome["for_ms"])}); expected snoozed (2500).`;
  },
};

/** The work was done, so it is not done again; what it answered nobody could read. */
export const resultViolation: Case = {
  name: "result violation",
  rules: [21],
  required: false,
  async run(stage) {
    await stage.start();
    const outcome = await stage.untilEnded(await stage.publish({ do: "break_the_result" }));
    if (isFailed(outcome, "permanent", "result_violation")) return null;
    return `A result that breaks its contract was reported as ${shownOutcome(outcome)}; expected failed (permanent, result_violation).`;
  },
};

const returnedSentence =
  "It gave the message back (nack or reject) to have it tried again: each return counts as a death, and healthy tasks end as crashed.";

function settled(events: readonly TapEvent[], taskId: string): TapEvent | undefined {
  const deliveries = deliveriesOf(events, taskId);
  return events.find((event) => (event.kind === "acked" || event.kind === "returned") && deliveries.includes(event.delivery));
}

function wasReturned(events: readonly TapEvent[], taskId: string): boolean {
  const deliveries = deliveriesOf(events, taskId);
  return events.some((event) => event.kind === "returned" && deliveries.includes(event.delivery));
}
