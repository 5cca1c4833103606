import { ackOf, endingOutcome, outcomesOf } from "../passed.ts";
import { own } from "../routing_keys.ts";
import type { Stage } from "../stage.ts";
import type { TapEvent } from "../tap/events.ts";
import type { Case } from "./case.ts";
import { shownOutcome } from "./outcomes.ts";

/** `progress` tells people how far the work is, and the services that somebody is at it; not more often than anybody reads it. */
export const heartbeat: Case = {
  name: "heartbeat",
  rules: [26],
  required: false,
  async run(stage) {
    await stage.start();
    const task = await stage.publish({ do: "slow", ms: 2_300, note: "half way" });
    const { started_at, finished_at } = await stage.untilEnded(task);
    const beats = progressOf(stage, task).length;
    if (beats === 0) return "It reported no progress in 2.3 s of work; expected one after the first second.";
    const seconds = (Date.parse(String(finished_at)) - Date.parse(String(started_at))) / 1_000;
    return beats <= (Number.isNaN(seconds) ? 4 : seconds + 1)
      ? null
      : `It reported progress ${beats} times in ${seconds} s; expected once a second at most.`;
  },
};

/** RabbitMQ takes back what is unacknowledged for half an hour, so long work is acknowledged first, and lives by its heartbeats. */
export const longWork: Case = {
  name: "long work",
  rules: [34, 35],
  required: false,
  async run(stage) {
    await stage.start({}, own.long);
    const task = await stage.publish({ ms: 11_500 }, {}, { routingKey: own.long });
    await stage.until((events) => ackOf(events, task) ?? endingOutcome(events, task), `the message of task ${task} was acknowledged`);
    const early = wronglyEarly(stage.tap.events, task);
    if (early !== null) return early;
    const outcome = await stage.untilEnded(task);
    if (outcome.kind !== "succeeded") return `Long work ended as ${shownOutcome(outcome)}; expected succeeded.`;
    const beats = progressOf(stage, task).length;
    return beats >= 2
      ? null
      : "In 11.5 s of long work it reported no progress after the first; every 10 s is due, or its silence is a failure.";
  },
};

function wronglyEarly(events: readonly TapEvent[], task: string): string | null {
  const ack = ackOf(events, task);
  if (ack === undefined) return "It acknowledged long work after the work: RabbitMQ takes the message back after 30 minutes.";
  const before = events.slice(0, events.indexOf(ack));
  const publishes = before.flatMap((event) =>
    event.kind === "reported" && event.outcome.task_id === task && event.outcome["acked_early"] === true ? [event.publish] : [],
  );
  if (publishes.length === 0)
    return "It acknowledged long work without a progress that says acked_early, so nobody knows that heartbeats own it.";
  const isConfirmed = before.some((event) => event.kind === "confirmed" && publishes.includes(event.publish));
  return isConfirmed
    ? null
    : "It acknowledged long work before its progress (acked_early) was confirmed: a death in between loses the task.";
}

const progressOf = (stage: Stage, task: string) => outcomesOf(stage.tap.events, task).filter(({ kind }) => kind === "progress");
