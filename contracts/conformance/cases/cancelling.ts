import { randomUUID } from "node:crypto";
import { endingOutcome } from "../passed.ts";
import type { Stage } from "../stage.ts";
import type { Case } from "./case.ts";
import { inHand } from "./in_hand.ts";
import { isFailed, shownOutcome } from "./outcomes.ts";

/** What runs is told to stop, whether the cancel names nobody or this process. */
export const cancelRunning: Case = {
  name: "cancel",
  rules: [38, 39, 40],
  required: false,
  async run(stage) {
    await listening(stage);
    let name: unknown;
    for (const named of [false, true]) {
      const running = await inHand(stage, 6_000);
      await cancel(stage, { task_id: running, ...(named && { consumer: name }) });
      const outcome = await stage.untilEnded(running);
      if (!isFailed(outcome, "transient", "cancelled"))
        return `What ran and was cancelled${named ? " by the name of its consumer" : ""} ended as ${shownOutcome(outcome)}; expected failed (transient, cancelled).`;
      name = outcome["consumer"];
    }
    return null;
  },
};

/** A cancel may come before its task does. */
export const cancelEarly: Case = {
  name: "cancel before delivery",
  rules: [40],
  required: false,
  async run(stage) {
    await listening(stage);
    const taskId = randomUUID();
    await cancel(stage, { task_id: taskId });
    await told(stage, 1);
    await stage.untilEnded(await stage.publish({ do: "echo" }));
    await stage.publish({ do: "echo" }, {}, { taskId });
    await stage.untilAcked(taskId);
    const outcome = endingOutcome(stage.tap.events, taskId);
    return outcome === undefined
      ? null
      : `A task that had been cancelled before it came ended as ${shownOutcome(outcome)}; expected an ack and no outcome.`;
  },
};

/** A cancel is of one attempt, and where it names a process, of that process alone. */
export const cancelOfOthers: Case = {
  name: "cancel of others",
  rules: [39],
  required: false,
  async run(stage) {
    await listening(stage);
    const running = await inHand(stage);
    await cancel(stage, { task_id: running, consumer: "somebody_else.1" });
    await cancel(stage, { task_id: running, attempt: 2 });
    await told(stage, 2);
    return goesOn(stage, running, "a cancel of another consumer and one of another attempt");
  },
};

/** There may be more of them later. */
export const unknownControl: Case = {
  name: "unknown control",
  rules: [41],
  required: false,
  async run(stage) {
    await listening(stage);
    const running = await inHand(stage);
    const about = { task_id: running, attempt: 1, reason: "asked" };
    await stage.tell(`${stage.routingKey}.cancel`, { kind: "cancel_softly", ...about });
    await stage.tell(`${stage.routingKey}.pause`, { kind: "pause", ...about });
    await stage.tell("all.news", Buffer.from("no JSON"));
    await told(stage, 3);
    return goesOn(stage, running, "messages of kinds that it does not know");
  },
};

/** Starts it, and waits until it can hear. */
async function listening(stage: Stage): Promise<void> {
  await stage.start();
  await stage.until(
    (events) =>
      events.find((event) => event.kind === "bound" && event.exchange === "control" && event.routingKey === `${stage.routingKey}.#`),
    `it bound a queue of its own to the exchange control by ${stage.routingKey}.#`,
  );
}

async function cancel(stage: Stage, said: object): Promise<void> {
  await stage.tell(`${stage.routingKey}.cancel`, { kind: "cancel", attempt: 1, reason: "asked", ...said });
}

async function told(stage: Stage, count: number): Promise<void> {
  const what = `${count} messages of the exchange control were delivered`;
  await stage.until((events) => (events.filter(({ kind }) => kind === "told").length >= count ? true : undefined), what);
}

async function goesOn(stage: Stage, running: string, after: string): Promise<string | null> {
  const outcome = await stage.untilEnded(running);
  return outcome.kind === "succeeded"
    ? null
    : `After ${after}, what ran ended as ${shownOutcome(outcome)}; expected that it goes on, and succeeds.`;
}
