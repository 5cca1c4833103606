import { outcomesOf } from "../passed.ts";
import { own } from "../routing_keys.ts";
import type { Outcome } from "../tap/events.ts";
import type { Case } from "./case.ts";
import { isFailed, shownOutcome } from "./outcomes.ts";

/** A contract says how long its work may take. */
export const timeout: Case = {
  name: "timeout",
  rules: [28],
  required: false,
  async run(stage) {
    await stage.start({}, own.brief);
    const task = await stage.publish({ ms: 4_000 }, {}, { routingKey: own.brief });
    return wrongEnd(await stage.untilEnded(task), "Work that took longer than its contract's timeout");
  },
};

/** A task that expires while it is worked is stopped; one that has expired before it came is not begun. */
export const deadline: Case = {
  name: "deadline",
  rules: [28],
  required: false,
  async run(stage) {
    await stage.start();
    const late = await stage.publish({ do: "fail_permanently" }, before(-60_000));
    const running = await stage.publish({ do: "slow", ms: 5_000 }, before(1_500));
    return (
      wrongEnd(await stage.untilEnded(late), "A task that came after its deadline") ??
      wrongEnd(await stage.untilEnded(running), "A task whose deadline came while it was worked")
    );
  },
};

/** What does not stop claims its task no longer: the services count its silence. */
export const stubbornWork: Case = {
  name: "stubborn work",
  rules: [28],
  required: false,
  async run(stage) {
    await stage.start();
    // Its first progress comes after a second; by the second one it is past its time.
    const task = await stage.publish({ do: "stubborn", ms: 4_500, note: "still there" }, before(1_500));
    await stage.untilEnded(task);
    const beats = outcomesOf(stage.tap.events, task).filter(({ kind }) => kind === "progress").length;
    return beats <= 1 ? null : `Of work that would not stop at its deadline it went on reporting progress (${beats} times).`;
  },
};

const before = (ms: number) => ({ headers: { deadline: new Date(Date.now() + ms).toISOString() } });

function wrongEnd(outcome: Outcome, what: string): string | null {
  return isFailed(outcome, "transient", "timed_out")
    ? null
    : `${what} ended as ${shownOutcome(outcome)}; expected failed (transient, timed_out).`;
}
