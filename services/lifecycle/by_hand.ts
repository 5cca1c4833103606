import type { TaskRecord, TaskState } from "./task.ts";

/**
 * What a person does to a task.
 *
 *   cancel   scheduled, blocked, accepted, retrying ─► cancelled
 *            queued, running ─────────────────────► cancelled, and its consumers are told; what is done all the same
 *                                                   is kept on the attempt, and changes nothing
 *            dead ────────────────────────────────► cancelled: nobody has to look at it any more
 *   run      scheduled, retrying ─────────────────► accepted: due at once
 *   replay   dead, cancelled, expired ────────────► accepted: attempt + 1, failures from 0; blocked again where it was a step
 *                                                   of a pipeline whose stage has not begun
 *
 * One that another stands in place of is not replayed: its work would be done twice. Anything else is the wrong state, and nothing happens. Edit and replay is a new task that stands in place of one that
 * could be replayed, which is cancelled in the same transaction.
 */
export function decideByHand(task: TaskRecord, action: ByHand, now: number): ByHandDecision {
  if (!(possibleIn[action] as readonly TaskState[]).includes(task.state)) return { kind: "wrong_state" };
  if (action === "replay" && task.replacedBy !== null) return { kind: "replaced", by: task.replacedBy };
  switch (action) {
    case "cancel": {
      const isOut = task.state === "queued" || task.state === "running";
      return { kind: "move", after: cancelled(task, now), tellConsumers: isOut };
    }
    case "run":
      return { kind: "move", after: { ...task, state: "accepted", waitingSince: now, dueAt: null }, tellConsumers: false };
    case "replay":
      return { kind: "move", after: replayed(task, now), tellConsumers: false };
  }
}

/** By another task with an edited payload: those that could be replayed. */
export const mayBeReplaced = (state: TaskState): boolean => (possibleIn.replay as readonly TaskState[]).includes(state);

export const possibleIn = {
  cancel: ["scheduled", "blocked", "accepted", "retrying", "queued", "running", "dead"],
  run: ["scheduled", "retrying"],
  replay: ["dead", "cancelled", "expired"],
} as const satisfies Record<string, readonly TaskState[]>;

export type ByHand = keyof typeof possibleIn;

export type ByHandDecision =
  | { readonly kind: "wrong_state" }
  | { readonly kind: "replaced"; readonly by: string }
  | { readonly kind: "move"; readonly after: TaskRecord; readonly tellConsumers: boolean };

function cancelled(task: TaskRecord, now: number): TaskRecord {
  return { ...task, state: "cancelled", endedAt: task.endedAt ?? now, dueAt: null, reason: null, fingerprint: null, progress: null };
}

/** The fence rises; what was done before stays with its attempts. */
function replayed(task: TaskRecord, now: number): TaskRecord {
  return {
    ...task,
    ...{ state: task.isMade ? "accepted" : "blocked", attempt: task.attempt + 1, failures: 0, snoozes: 0, holder: null, ackedEarly: false },
    ...{ reason: null, fingerprint: null, startedAt: null, endedAt: null, progress: null, note: null },
    waitingSince: now,
  };
}
