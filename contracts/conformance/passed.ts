import type { Outcome, TapEvent } from "./tap/events.ts";

/** What has passed about one task. */
export function endingOutcome(events: readonly TapEvent[], taskId: string): Outcome | undefined {
  return endingOutcomes(events, taskId)[0];
}

/** One, or the same again; who reports two has worked twice. */
export function endingOutcomes(events: readonly TapEvent[], taskId: string): readonly Outcome[] {
  return outcomesOf(events, taskId).filter(({ kind }) => endings.includes(kind));
}

export function outcomesOf(events: readonly TapEvent[], taskId: string): readonly Outcome[] {
  return events.flatMap((event) => (event.kind === "reported" && event.outcome.task_id === taskId ? [event.outcome] : []));
}

/** Of a message without an id, as others publish them, the task's id is "". */
export function ackOf(events: readonly TapEvent[], taskId: string): TapEvent | undefined {
  const deliveries = deliveriesOf(events, taskId);
  return events.find((event) => event.kind === "acked" && deliveries.includes(event.delivery));
}

export function deliveriesOf(events: readonly TapEvent[], taskId: string): readonly string[] {
  return events.flatMap((event) => (event.kind === "delivered" && event.taskId === taskId ? [event.delivery] : []));
}

const endings: readonly unknown[] = ["succeeded", "failed", "snoozed"];
