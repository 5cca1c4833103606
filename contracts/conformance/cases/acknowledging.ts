import { endingOutcome, outcomesOf } from "../passed.ts";
import { own } from "../routing_keys.ts";
import type { Stage } from "../stage.ts";
import type { TapEvent } from "../tap/events.ts";
import type { Case } from "./case.ts";

/** Until the ack RabbitMQ keeps the task for somebody else: an early ack is a lost task when the process dies. */
export const ackAfterWork: Case = {
  name: "ack after work",
  rules: [6, 18],
  required: true,
  async run(stage) {
    const task = await stage.publish();
    await stage.start();
    const consume = stage.tap.events.find((event) => event.kind === "consume" && event.queue === stage.routingKey);
    if (consume?.kind === "consume" && consume.noAck) return "It consumes with no_ack: RabbitMQ forgets each task as it hands it over.";
    const { acked, reported } = await placesWhenDone(stage, task);
    if (acked < reported && isAckedEarly(stage.tap.events, task)) return earlySentence;
    return acked < reported ? "It acknowledged the message before it had reported an outcome: a death in between loses the task." : null;
  },
};

/** A confirm that is not waited for may never come: the outcome is lost, and with the ack the task too. */
export const confirmBeforeAck: Case = {
  name: "confirm before ack",
  rules: [6, 18],
  required: true,
  async run(stage) {
    await stage.start();
    stage.tap.holdAnswers(500); // so that an order that was luck is seen as such
    return wrongOrder(stage, await stage.publish());
  },
};

/** However long it takes: RabbitMQ under load answers late, and an ack that does not wait for it is the same loss. */
export const slowConfirm: Case = {
  name: "slow confirm",
  rules: [18],
  required: true,
  async run(stage) {
    await stage.start();
    const task = await stage.publish();
    await stage.until((events) => endingOutcome(events, task), `an outcome of task ${task} was reported`);
    stage.tap.holdAnswers(3_000);
    return wrongOrder(stage, task);
  },
};

/** A contract without an outcome is over when RabbitMQ has its message; that is acknowledged as any other. */
export const noOutcomeWanted: Case = {
  name: "no outcome wanted",
  rules: [25],
  required: false,
  async run(stage) {
    await stage.start({}, own.unreported);
    await stage.untilAcked(await stage.publish({ ms: 10 }, {}, { routingKey: own.unreported }));
    return null;
  },
};

async function wrongOrder(stage: Stage, task: string): Promise<string | null> {
  const { acked, confirmed, confirmMode } = await placesWhenDone(stage, task);
  if (!confirmMode) return "It reports on a channel that is not in confirm mode, so it cannot know whether the outcome arrived.";
  if (acked < confirmed && isAckedEarly(stage.tap.events, task)) return earlySentence;
  return acked < confirmed ? "It acknowledged the message before RabbitMQ had confirmed its outcome." : null;
}

async function placesWhenDone(stage: Stage, task: string): Promise<ReturnType<typeof placesOf>> {
  await stage.untilAcked(task);
  await stage.until((events) => ending(events, task), `an outcome of task ${task} was reported`);
  return placesOf(stage.tap.events, task);
}

const earlySentence =
  "It acknowledged early, by a progress that says acked_early; only a contract of 25 minutes or more may be (rule 34), and with one this case cannot be played.";

function isAckedEarly(events: readonly TapEvent[], taskId: string): boolean {
  return outcomesOf(events, taskId).some((outcome) => outcome["acked_early"] === true);
}

function ending(events: readonly TapEvent[], taskId: string): TapEvent | undefined {
  return events.find(({ ...event }) => event.kind === "reported" && event.outcome.task_id === taskId && event.outcome.kind !== "progress");
}

/** Where in the order of what passed each thing stands; what did not pass is later than all. */
function placesOf(events: readonly TapEvent[], taskId: string) {
  const place = (fits: (event: TapEvent) => boolean): number => {
    const at = events.findIndex(fits);
    return at < 0 ? Number.POSITIVE_INFINITY : at;
  };
  const delivery = events.find((event) => event.kind === "delivered" && event.taskId === taskId);
  const report = ending(events, taskId);
  return {
    acked: place((event) => event.kind === "acked" && delivery?.kind === "delivered" && event.delivery === delivery.delivery),
    reported: report === undefined ? Number.POSITIVE_INFINITY : events.indexOf(report),
    confirmed: place((event) => event.kind === "confirmed" && report?.kind === "reported" && event.publish === report.publish),
    confirmMode: report?.kind === "reported" && report.confirmMode,
  };
}

/** Of one of the outcomes that end its attempt; the same may have been sent several times. */
export function isConfirmed(events: readonly TapEvent[], taskId: string): boolean {
  const isOfIt = (event: TapEvent): boolean => ending([event], taskId) !== undefined;
  const publishes = events.flatMap((event) => (event.kind === "reported" && isOfIt(event) ? [event.publish] : []));
  return events.some((event) => event.kind === "confirmed" && publishes.includes(event.publish));
}
