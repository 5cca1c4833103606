import type { Policy } from "../contracts/policy.ts";
import type { TaskState } from "../lifecycle/task.ts";
import type { Accepting } from "./accepting.ts";
import type { ByHandActing } from "./acting.ts";
import type { Alerting } from "./alerting.ts";
import type { Auditing } from "./auditing.ts";
import type { Budgeting } from "./budgeting.ts";
import type { Erasing } from "./erasing.ts";
import type { FigureKeeping } from "./figures.ts";
import type { KeepingKeys } from "./keeping_keys.ts";
import type { KeepingSessions } from "./keeping_sessions.ts";
import type { Piping } from "./pipelines.ts";
import type { Publishing } from "./publishing.ts";
import type { Reading } from "./reading.ts";
import type { Recording } from "./recording.ts";
import type { Scheduling } from "./schedules.ts";
import type { Sending } from "./sending.ts";
import type { Telling } from "./telling.ts";
import type { TimePassing } from "./time_passing.ts";

export { mostCounted } from "../lifecycle/figures.ts";
export { type AcceptResult, type IdempotencyKey, type NewTask, type TraceContext, untraced } from "./accepting.ts";
export type { ByHandResult, NewOperation } from "./acting.ts";
export type {
  AlertView,
  DueDelivery,
  NewAlertChange,
  Silence,
} from "./alerting.ts";
export type { Act, AuditEntry, AuditFacts, AuditFilter, AuditRow } from "./auditing.ts";
export { factsOf } from "./auditing.ts";
export type { Erased, ErasedBeside, ErasedTasks, WouldErase } from "./erasing.ts";
export type { Heard, OnBoard, StateCounts, TallyOfSpan, WaitingOfSpan } from "./figures.ts";
export type { ApiKey, NewApiKey, Rotation } from "./keeping_keys.ts";
export type { Session } from "./keeping_sessions.ts";
export type { NewPipeline, PipelineFilter, PipelineTask, PipelineView } from "./pipelines.ts";
export type { ClaimedTask, ClaimRef, ClaimRequest, Releasable, Runway, Sweep, Traffic } from "./publishing.ts";
export type { PendingCancel, Recorded, Report, UnreadableMessage } from "./recording.ts";
export type { Firing, HandFiring, NewRun, Schedule, ScheduleChange, ScheduleRun } from "./schedules.ts";
export type { JudgedSent, JudgeSent, RefusedSent, SentRow, TakenSent } from "./sending.ts";
export { CommitUnknown, isCommitUnknown, LeaseLost, NotRecordable, StoreFull, StoreNotOpened } from "./store_errors.ts";
export type { DueWebhook, Tried } from "./telling.ts";
export type { OutTask } from "./time_passing.ts";
export type { AttemptView, DeadLetterGroup, LastDead, OperationView, TaskFilter, TaskView } from "./views.ts";

/**
 * What Waybill remembers, behind one narrow interface of named operations. Two dialects carry it
 * out, SQLite and PostgreSQL, and one suite (`conformance.ts`) proves both.
 *
 * Each operation that changes something is one transaction, on disk before its promise settles.
 * A rejected promise means: nothing was written, unless the error is a `CommitUnknown`.
 * Times are milliseconds since 1970 and always come in as an argument; ids are UUIDv7 in their text form.
 */
export interface Store
  extends Accepting,
    Publishing,
    Leading,
    Recording,
    ByHandActing,
    Piping,
    Scheduling,
    Sending,
    Telling,
    TimePassing,
    FigureKeeping,
    Alerting,
    KeepingKeys,
    KeepingSessions,
    Budgeting,
    Erasing,
    Auditing,
    Reading {
  /** Keeps every contract by its digest, and its policy for the decisions that are made in a transaction. */
  keepContracts(contracts: readonly KeptContract[], now: number): Promise<void>;
  /** The newest document of each contract that is none of these and has unfinished tasks. */
  retiredContracts(served: readonly string[]): Promise<readonly string[]>;
  /** How many tasks of a key wait, counted up to so many. */
  countWaiting(routingKey: string, atMost: number): Promise<number>;
  /**
   * Called with what changed after each committed transaction that moved a task, and whether that was this store's own;
   * answers how to stop listening. `missed` is called when changes of other servers may have been missed.
   */
  onChange(listener: ChangeListener, missed?: () => void): () => void;
  close(): Promise<void>;
}

/** A task moved to `state`: what waiting requests, release and the dashboard are woken by. */
export interface Change {
  readonly taskId: string;
  readonly routingKey: string;
  readonly state: TaskState;
  /** It was released and came back, so it does not newly wait. Not told of another server's changes. */
  readonly cameBack?: true;
}

export type ChangeListener = (changes: readonly Change[], whose: "own" | "another's") => void;

export interface KeptContract {
  readonly digest: string;
  readonly routingKey: string;
  readonly document: string;
  readonly policy: Policy;
}

/**
 * What time does (due, silent, swept) is done by one coordinator, the one that holds the lease. Every write of it
 * carries the epoch of its lease, and is refused with `LeaseLost` once another holds it: a leader that was frozen
 * writes nothing when it wakes.
 */
export interface Leading {
  /** Takes the lease where it is free or has run out, or keeps it, until `now + forMs`. Answers its epoch; null: another one leads. */
  lead(holder: string, now: number, forMs: number): Promise<number | null>;
}
