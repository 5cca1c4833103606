import { fingerprintOf } from "./fingerprint.ts";
import type { Hold } from "./hold.ts";
import type { Judgement } from "./judge.ts";
import type { Adopted, Outcome, Progress, Succeeded } from "./outcome.ts";
import type { DeadReason, TaskRecord } from "./task.ts";

/**
 * The task as it is after a report, once that is judged. Each store writes the difference where the row still
 * has the state and attempt that the judgement started from.
 */
export function carryOut(task: TaskRecord, outcome: Exclude<Outcome, Adopted>, judgement: Judgement, now: number): TaskRecord {
  switch (judgement.kind) {
    case "nothing":
      return task;
    case "run":
      return running(task, outcome as Progress, judgement.hold, now);
    case "succeed":
      return succeeded(task, outcome as Succeeded, now);
    case "dead":
      return dead(task, outcome, judgement.reason, now);
    case "retry":
      return { ...anew(task), state: "retrying", failures: task.failures + 1, snoozes: 0, dueAt: judgement.at };
    case "snooze": {
      const dueAt = judgement.at > now ? judgement.at : null;
      const waits = dueAt === null ? ({ state: "accepted", waitingSince: now } as const) : ({ state: "scheduled" } as const);
      return { ...anew(task), ...waits, snoozes: task.snoozes + 1, dueAt };
    }
  }
}

/** Who does not hold the attempt changes nothing of it; who takes the hold brings a message of its own. */
function running(task: TaskRecord, report: Progress, hold: Hold, now: number): TaskRecord {
  const speaks = report.consumer === null || hold.holder.consumer === report.consumer;
  const tookTheHold = task.holder !== null && task.holder.consumer !== hold.holder.consumer;
  return {
    ...task,
    state: "running",
    holder: hold.holder,
    ackedEarly: (task.ackedEarly && !tookTheHold) || (speaks && report.ackedEarly),
    startedAt: task.startedAt ?? now,
    progress: speaks ? report.progress : task.progress,
    note: speaks ? report.note : task.note,
  };
}

/** Also of a task that waits for its next attempt, or died of silence: the attempt that did it becomes the task's again. */
function succeeded(task: TaskRecord, report: Succeeded, now: number): TaskRecord {
  const { consumer } = report;
  return {
    ...task,
    state: "succeeded",
    attempt: report.attempt,
    holder: consumer === null ? task.holder : { consumer, redeliveries: task.holder?.redeliveries ?? 0, reportedAt: now },
    startedAt: report.startedAt ?? task.startedAt,
    endedAt: now,
    dueAt: null,
    reason: null,
    fingerprint: null,
    result: report.result,
    progress: null,
    note: null,
  };
}

/** Where the report that ended it is the first that was heard, it says who worked and since when. */
function dead(task: TaskRecord, report: Exclude<Outcome, Adopted>, reason: DeadReason, now: number): TaskRecord {
  const consumer = report.consumer ?? null;
  const startedAt = report.kind === "failed" ? report.startedAt : null;
  return {
    ...task,
    state: "dead",
    failures: task.failures + 1,
    reason,
    fingerprint: report.kind === "failed" ? fingerprintOf(report.code, report.message) : fingerprintOf(report.kind, ""),
    holder: task.holder ?? (consumer === null ? null : { consumer, redeliveries: 0, reportedAt: now }),
    startedAt: task.startedAt ?? startedAt,
    endedAt: now,
    dueAt: null,
    progress: null,
  };
}

/** The fence rises, and nobody holds the new attempt. */
function anew(task: TaskRecord): TaskRecord {
  return { ...task, attempt: task.attempt + 1, holder: null, ackedEarly: false, progress: null, note: null, startedAt: null };
}
