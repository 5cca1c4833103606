import { ackOf, endingOutcome, endingOutcomes } from "../passed.ts";
import type { TapEvent } from "../tap/events.ts";
import { isConfirmed } from "./acknowledging.ts";
import type { Case } from "./case.ts";
import { wrongTwice } from "./outcomes.ts";

/** RabbitMQ says no (its queue is full): the outcome is nowhere. It is sent again, by this process or by its next start. */
export const refusedOutcome: Case = {
  name: "refused outcome",
  rules: [18],
  required: true,
  async run(stage) {
    await stage.topology.refuseOutcomes();
    const task = await stage.publish();
    const candidate = await stage.start();
    await stage.until((events) => ackOf(events, task) ?? refusal(events, task), `RabbitMQ refused an outcome of task ${task}`);
    await stage.topology.takeOutcomes();
    await Promise.race([stage.untilEnded(task).catch(() => undefined), candidate.ended]);
    if (candidate.hasEnded && ackOf(stage.tap.events, task) === undefined) await stage.start();
    await stage.untilAcked(task);
    const { events } = stage.tap;
    const before = events.slice(0, events.indexOf(ackOf(events, task)!));
    return isConfirmed(before, task) ? null : "It acknowledged the message although RabbitMQ had refused its outcome (a negative confirm).";
  },
};

/** No queue takes it: RabbitMQ sends it back, and confirms it all the same. */
export const returnedOutcome: Case = {
  name: "returned outcome",
  rules: [16, 18],
  required: false,
  async run(stage) {
    await stage.topology.unbindOutcomes();
    await stage.start();
    const task = await stage.publish({ do: "echo" });
    const seen = await stage.until((events) => returned(events, task) ?? ackOf(events, task), `an outcome of task ${task} came back`);
    if (seen.kind === "acked") return "Its outcomes are not mandatory: one that no queue takes is lost, and the task with it.";
    await stage.topology.bindOutcomes();
    await stage.untilEnded(task);
    const { events } = stage.tap;
    const before = events.slice(events.indexOf(seen), events.indexOf(ackOf(events, task)!));
    if (endingOutcome(before, task) === undefined) return "It acknowledged the message although its outcome had come back.";
    return wrongTwice(endingOutcomes(events, task));
  },
};

/** The connection breaks between an outcome and its confirm: whether it arrived nobody knows, so the same is sent again. */
export const confirmLost: Case = {
  name: "confirm lost",
  rules: [18, 42],
  required: false,
  async run(stage) {
    await stage.start();
    const task = await stage.publish({ do: "echo" });
    await stage.until((events) => endingOutcome(events, task), `an outcome of task ${task} was reported`);
    stage.tap.cut();
    await stage.until((events) => endingOutcomes(events, task)[1], `the outcome of task ${task} was reported again, on a new connection`);
    await stage.untilAcked(task);
    return wrongTwice(endingOutcomes(stage.tap.events, task));
  },
};

function refusal(events: readonly TapEvent[], task: string): TapEvent | undefined {
  const publishes = events.flatMap((event) => (event.kind === "reported" && event.outcome.task_id === task ? [event.publish] : []));
  return events.find((event) => event.kind === "refused" && publishes.includes(event.publish));
}

function returned(events: readonly TapEvent[], task: string): TapEvent | undefined {
  return events.find((event) => event.kind === "unroutable" && event.outcome.task_id === task);
}
