import type { DeadNotice } from "../contracts/dead_notice.ts";
import type { Failed, Outcome } from "./outcome.ts";
import type { TaskRecord } from "./task.ts";

/**
 * What a dead task causes, where its contract says `on_dead`: a follow-up task, kept in the transaction of the death,
 * so there is one for each death, and none without. Its payload says what died and why; the follow-up's contract has to
 * take it, which is tried with a sample when the contracts are loaded.
 */
export function noticeOf(dead: TaskRecord, outcome: Outcome): DeadNotice {
  const { code = outcome.kind, message = "" }: Partial<Failed> = outcome.kind === "failed" ? outcome : {};
  return {
    task_id: dead.id,
    routing_key: dead.routingKey,
    reason: dead.reason ?? "",
    code,
    message: message.slice(0, 2_000),
    attempt: dead.attempt,
    died_at: new Date(dead.endedAt ?? 0).toISOString(),
    ...(dead.pipeline === null ? {} : { pipeline: dead.pipeline }),
  };
}
