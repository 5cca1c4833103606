import type { RetryPolicy } from "../contracts/policy.ts";
import { decideAfterFailure } from "./failure.ts";
import { type Hold, judgeHold } from "./hold.ts";
import type { Adopted, Failed, Outcome, Progress, Snoozed, Succeeded } from "./outcome.ts";
import { type DeadReason, hasEnded, type TaskFacts } from "./task.ts";

/**
 * What a report changes. `attempt` is the fence: a report of the current attempt proves that its
 * message was out, whatever the row says; one of another attempt changes nothing, except that
 * `succeeded` also counts for the last attempt that was claimed: late is better than twice.
 *
 *   report      of the current attempt, task accepted, queued or running      otherwise
 *   progress    running, and its consumer holds the attempt (hold.ts)         nothing
 *   succeeded   succeeded                                                     see `lateSuccessCounts`
 *   failed      retrying, or dead (failure.ts); only from the holder          crashed: a handed_over task dies
 *   snoozed     accepted at once, or scheduled; only from the holder          nothing
 *
 * Every report that ends an attempt is kept with it, whether it counted or not.
 */
export function judge(task: TaskFacts, outcome: Exclude<Outcome, Adopted>, world: World): Judgement {
  switch (outcome.kind) {
    case "progress":
      return isCurrent(task, outcome) ? judgeProgress(task, outcome, world) : nothing;
    case "succeeded":
      return isCurrent(task, outcome) || lateSuccessCounts(task, outcome) ? { kind: "succeed" } : nothing;
    case "failed":
      return judgeFailed(task, outcome, world);
    case "snoozed":
      return isCurrent(task, outcome) && speaksForHolder(task, outcome) ? judgeSnoozed(task, outcome, world) : nothing;
  }
}

export interface World {
  readonly now: number;
  /** 0 to 1, for jitter. */
  readonly random: number;
  readonly retry: RetryPolicy;
}

export type Judgement =
  | { readonly kind: "nothing" }
  | { readonly kind: "run"; readonly hold: Hold }
  | { readonly kind: "succeed" }
  | { readonly kind: "retry"; readonly at: number }
  | { readonly kind: "snooze"; readonly at: number }
  | { readonly kind: "dead"; readonly reason: DeadReason };

/** The 101st snooze in a row is a failure: a consumer that never wants a task must not keep it for ever. */
export const maxSnoozesInARow = 100;

const nothing: Judgement = { kind: "nothing" };

function isCurrent(task: TaskFacts, outcome: Outcome): boolean {
  return outcome.attempt === task.attempt && (task.state === "accepted" || task.state === "queued" || task.state === "running");
}

/** A success of the last claimed attempt ends a task that waits for its next attempt, or that died only because nobody was heard of. */
function lateSuccessCounts(task: TaskFacts, outcome: Succeeded): boolean {
  if (outcome.attempt !== task.releasedAttempt) return false;
  if (!hasEnded(task.state)) return true;
  return task.state === "dead" && (task.reason === "silent" || task.reason === "crashed");
}

function judgeProgress(task: TaskFacts, outcome: Progress, { now }: World): Judgement {
  return { kind: "run", hold: judgeHold(task.holder, outcome, now) };
}

function judgeFailed(task: TaskFacts, outcome: Failed, world: World): Judgement {
  if (task.state === "handed_over" && outcome.code === "crashed") return { kind: "dead", reason: "crashed" };
  if (!isCurrent(task, outcome)) return nothing;
  if (outcome.code !== "crashed" && !speaksForHolder(task, outcome)) return nothing;
  return decideAfterFailure({ ...task, failure: outcome, policy: world.retry }, world.now, world.random);
}

function judgeSnoozed(task: TaskFacts, outcome: Snoozed, world: World): Judgement {
  if (task.snoozes < maxSnoozesInARow) return { kind: "snooze", at: world.now + outcome.forMs };
  const failure = { failure: "transient", code: "snoozed_too_often", retryAfterMs: null } as const;
  return decideAfterFailure({ ...task, failure, policy: world.retry }, world.now, world.random);
}

/** Two processes may have one attempt (a swept copy, a lost connection): only the one that holds it may end it badly. */
function speaksForHolder(task: TaskFacts, outcome: Outcome): boolean {
  return outcome.consumer === null || task.holder === null || task.holder.consumer === outcome.consumer;
}
