import type { Policy, UniquePolicy } from "../contracts/policy.ts";
import type { Breaker } from "../lifecycle/breaker.ts";
import type { ByHand } from "../lifecycle/by_hand.ts";
import type { Outcome } from "../lifecycle/outcome.ts";
import type { TaskState } from "../lifecycle/task.ts";
import type { Holding } from "../lifecycle/unique.ts";
import type { BegunPipeline, NewPipeline, PipelineFilter, PipelineView } from "./pipelines.ts";
import type { FiredRun, Firing, HandFiring, Schedule, ScheduleChange, ScheduleRun } from "./schedules.ts";
import type { DeadLetterGroup, OperationView, TaskFilter, TaskView } from "./views.ts";

export type { BegunPipeline, NewPipeline, PipelineFilter, PipelineView } from "./pipelines.ts";
export type { FiredRun, Firing, HandFiring, NewRun, Schedule, ScheduleChange, ScheduleRun } from "./schedules.ts";
export { CommitUnknown, isCommitUnknown, LeaseLost, NotRecordable, StoreNotOpened } from "./store_errors.ts";
export type { AttemptView, DeadLetterGroup, OperationView, TaskFilter, TaskView } from "./views.ts";

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
    Reading {
  /** Keeps every contract by its digest, and its policy for the decisions that are made in a transaction. */
  keepContracts(contracts: readonly KeptContract[], now: number): Promise<void>;
  /** The newest document of each contract that is none of these and has unfinished tasks. */
  retiredContracts(served: readonly string[]): Promise<readonly string[]>;
  /** How many tasks of a key wait, counted up to so many. */
  countWaiting(routingKey: string, atMost: number): Promise<number>;
  /**
   * Called with what changed after each committed transaction that moved a task; answers how to stop listening. `missed` is
   * called when changes of other servers may have been missed.
   */
  onChange(listener: (changes: readonly Change[]) => void, missed?: () => void): () => void;
  close(): Promise<void>;
}

/** A task moved to `state`: what waiting requests, release and the dashboard are woken by. */
export interface Change {
  readonly taskId: string;
  readonly routingKey: string;
  readonly state: TaskState;
}

export interface KeptContract {
  readonly digest: string;
  readonly routingKey: string;
  readonly document: string;
  readonly policy: Policy;
}

export interface Accepting {
  /**
   * Keeps new tasks, in one transaction, and answers each in order. A task with a `releaseNo` goes
   * straight through (kept as `queued`, claimed by `publisher`) where its key's runway is open and
   * nobody of that key waits; otherwise it is kept as `accepted`.
   */
  accept(batch: readonly NewTask[], publisher: number, now: number): Promise<readonly AcceptResult[]>;
}

export interface NewTask {
  readonly id: string;
  readonly routingKey: string;
  /** The body as it was sent, byte for byte. */
  readonly payload: Uint8Array;
  readonly contract: string;
  /** The message property: 4 normal, 9 high. */
  readonly priority: number;
  /** Null: at once. Otherwise the task is `scheduled`. */
  readonly dueAt: number | null;
  readonly expiresAt: number | null;
  readonly idempotency: IdempotencyKey | null;
  /** The hold that it asks for; null: its contract has none. */
  readonly unique: UniqueKey | null;
  /** Null: as many as its contract allows. */
  readonly maxAttempts: number | null;
  /** The task that it stands in place of, which is cancelled with it. */
  readonly replaces: string | null;
  /** Who is told how it ended; null: nobody. */
  readonly webhook: string | null;
  readonly traceparent: string | null;
  readonly tracestate: string | null;
  /** Among whom it waits (`lifecycle/lane.ts`). */
  readonly lane: string;
  /** The value at `ordered_by`: it goes when nobody before it with the same one is unfinished. Null: it has no order to keep. */
  readonly orderKey: string | null;
  /** The claim's number, where the task may go straight through. */
  readonly releaseNo: number | null;
}

/** Scoped by API key and routing key: two callers never meet in one key. */
export interface IdempotencyKey {
  readonly apiKey: string;
  readonly key: string;
}

/** The values at `unique.by`, as one text. */
export interface UniqueKey extends Holding {
  readonly key: string;
  /** What is answered while another one holds. */
  readonly answer: UniquePolicy["then"];
}

export type AcceptResult =
  /** `beside`: who held what its contract calls unique, and was too far to be replaced. */
  | {
      readonly kind: "kept";
      readonly state: "queued" | "accepted" | "scheduled";
      readonly acceptedAt: number;
      readonly beside?: { readonly id: string; readonly state: TaskState } | null;
    }
  /** The idempotency key stands for this task, with the same payload; or it holds what its contract calls unique. */
  | {
      readonly kind: "existing";
      readonly id: string;
      readonly state: TaskState;
      readonly acceptedAt: number;
      readonly because?: "unique";
    }
  /** This task holds what its contract calls unique, and has the new payload now. */
  | { readonly kind: "replaced"; readonly id: string; readonly state: TaskState; readonly acceptedAt: number }
  /** This task holds what its contract calls unique: the new one was refused. */
  | { readonly kind: "duplicate"; readonly id: string; readonly state: TaskState; readonly acceptedAt: number }
  /** The task that it was to stand in place of is in the wrong state, or not there (null), or replaced already: the new one was refused. */
  | { readonly kind: "not_replaceable"; readonly id: string; readonly state: TaskState | null }
  /** The idempotency key stands for a task with another payload. */
  | { readonly kind: "conflict"; readonly id: string; readonly acceptedAt: number; readonly differs: readonly string[] };

export interface Publishing {
  /** A new publisher: one per start of a process. */
  openPublisher(now: number): Promise<number>;
  /** "All of mine below this number are settled." False: a sweep has declared this publisher dead. */
  renewPublisher(publisher: number, settledBelow: number, now: number): Promise<boolean>;
  /**
   * Claims those who go next of a routing key for publishing, at most `limit` and as far as its runway has room, chosen
   * by `lifecycle/release.ts` and numbered upwards from `firstReleaseNo`. Null: the publisher is dead.
   */
  claim(claim: ClaimRequest, now: number): Promise<readonly ClaimedTask[] | null>;
  /** What this publisher got back waits again, where the claim is still its own. */
  setBack(publisher: number, claims: readonly ClaimRef[]): Promise<void>;
  /** Confirmed, and nobody will report on it (`"outcome": "none"`). */
  handOver(publisher: number, claims: readonly ClaimRef[], now: number): Promise<void>;
  /** Declares publishers dead that have been silent since before `silentSince`, and sets back what they left above their mark. */
  sweep(epoch: number, silentSince: number): Promise<Sweep>;
  /** The routing keys of which somebody waits while their runway has room. Asked many times a second, so it counts nothing. */
  releasable(): Promise<readonly Releasable[]>;
  /** Stops the release of a routing key, or lets it go on (null). A key that is paused stays so since when it was. */
  pause(routingKey: string, pausedAt: number | null): Promise<void>;
  /** What is waiting and what is released, per routing key that has any. */
  traffic(): Promise<readonly Traffic[]>;
  writeRunways(epoch: number, runways: readonly Runway[], now: number): Promise<void>;
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

export interface ClaimRequest {
  readonly publisher: number;
  readonly routingKey: string;
  readonly firstReleaseNo: number;
  readonly limit: number;
}

/** A claim by its task and its number: enough to give it back. */
export interface ClaimRef {
  readonly id: string;
  readonly releaseNo: number;
}

/** Everything a task message is made of. */
export interface ClaimedTask {
  readonly id: string;
  readonly routingKey: string;
  readonly releaseNo: number;
  readonly payload: Uint8Array;
  readonly contract: string;
  readonly priority: number;
  readonly attempt: number;
  readonly failures: number;
  readonly acceptedAt: number;
  readonly expiresAt: number | null;
  /** As the header carries it: `<API key id>/<the caller's>`; null: the task id stands in. */
  readonly idempotencyKey: string | null;
  readonly maxAttempts: number | null;
  readonly traceparent: string | null;
  readonly tracestate: string | null;
  /** The pipeline that it is a step of. */
  readonly pipeline: string | null;
}

export interface Sweep {
  readonly publishers: number;
  readonly tasks: number;
}

export interface Releasable {
  readonly routingKey: string;
  readonly room: number;
}

/** Counting those who wait goes no further: a million cost no more than ten thousand. */
export const mostCounted = 10_000;

export interface Traffic {
  readonly routingKey: string;
  /** One more than `mostCounted` means: more than that. */
  readonly waiting: number;
  /** Released and not ended, running tasks that were acked early left out. */
  readonly released: number;
  readonly room: number;
  readonly pausedAt: number | null;
  readonly breaker: Breaker;
}

export interface Runway {
  readonly routingKey: string;
  /** How many may be out at once. */
  readonly runway: number;
  /** Ready and unacknowledged in RabbitMQ by the last poll. */
  readonly inBroker: number;
}

export interface Recording {
  /**
   * Records reports in one transaction, in order, each judged by `lifecycle/judge.ts` against the row as it
   * stands in that transaction. Answers for each what it changed. A batch that fails as a whole is repeated
   * report by report; a report that is wrong in itself is answered as `failed`. Rejected where the store is the trouble:
   * then nothing is known to be recorded, and all of it is to be reported again.
   */
  record(reports: readonly Report[], now: number): Promise<readonly Recorded[]>;
  /** The same, of a leader's own reports about tasks that were lost; in one transaction, or none. */
  recordAsLeader(epoch: number, reports: readonly Report[], now: number): Promise<readonly Recorded[]>;
  /** A report that cannot be read or recorded is kept with its bytes, so that no queue is ever dammed by one message. */
  keepUnreadable(message: UnreadableMessage, now: number): Promise<void>;
  /** Cancels for the consumers, oldest first: published to `control`, then forgotten. */
  pendingCancels(limit: number): Promise<readonly PendingCancel[]>;
  forgetCancels(ids: readonly number[]): Promise<void>;
}

export interface Report {
  readonly outcome: Outcome;
  /** 0 to 1: the jitter of a retry, drawn by the caller. */
  readonly random: number;
}

export type Recorded =
  /** The report changed the task's state (or refreshed a running one), as the row now says. */
  | {
      readonly kind: "moved";
      readonly taskId: string;
      readonly routingKey: string;
      readonly from: TaskState;
      readonly state: TaskState;
      /** The task that its death caused. */
      readonly followUp?: { readonly id: string; readonly routingKey: string };
      /** The pipeline that it is a step of. */
      readonly pipeline?: string;
    }
  /** Late, repeated, or of another attempt: kept with the attempt, nothing changed. */
  | { readonly kind: "kept"; readonly taskId: string }
  | { readonly kind: "unknown_task"; readonly taskId: string }
  | { readonly kind: "failed"; readonly taskId: string; readonly error: string };

export interface UnreadableMessage {
  readonly queue: string;
  readonly body: Uint8Array;
  readonly properties: string;
  readonly error: string;
}

export interface PendingCancel {
  readonly id: number;
  readonly taskId: string;
  readonly routingKey: string;
  readonly attempt: number;
  readonly reason: "cancelled" | "expired";
  /** Null: whoever has it. */
  readonly consumer: string | null;
}

export interface ByHandActing {
  /** What a person does to these tasks, each judged by `lifecycle/by_hand.ts` as it stands; each once, in one transaction. */
  byHand(ids: readonly string[], action: ByHand, now: number): Promise<readonly ByHandResult[]>;
  /** How many tasks an operation would be done to. */
  countMatching(operation: Pick<NewOperation, "action" | "filter">): Promise<number>;
  /** Freezes the set of an operation as ids, and answers it. */
  beginOperation(operation: NewOperation, now: number): Promise<OperationView>;
  /** The next step of one operation, by `lifecycle/operation.ts`, in one transaction. Answers to how many tasks something was done. */
  workOperation(epoch: number, id: string, now: number): Promise<number>;
  /** Lets a stopped operation go on. */
  resumeOperation(id: string, now: number): Promise<void>;
  abortOperation(id: string, now: number): Promise<void>;
  runningOperations(): Promise<readonly string[]>;
}

export interface NewOperation {
  readonly id: string;
  readonly action: OperationView["action"];
  readonly filter: TaskFilter;
  /** The filter as it was asked for: JSON. */
  readonly described: string;
  readonly first: number | null;
  /** Tasks a second. */
  readonly rate: number | null;
}

export type ByHandResult =
  | { readonly kind: "moved"; readonly id: string; readonly routingKey: string; readonly from: TaskState; readonly state: TaskState }
  | { readonly kind: "wrong_state"; readonly id: string; readonly state: TaskState }
  /** Another task holds what its contract calls unique. */
  | { readonly kind: "held"; readonly id: string; readonly by: string }
  | { readonly kind: "unknown_task"; readonly id: string };

/** Whatever ends a step of a pipeline carries the pipeline on in the same transaction. */
export interface Piping {
  /** Keeps a pipeline with its tasks and begins its first stage; or answers the one that its idempotency key stands for. */
  beginPipeline(pipeline: NewPipeline, now: number): Promise<BegunPipeline>;
  /** Cancels what is unfinished of it, and skips the rest. False: it is not running. */
  cancelPipeline(id: string, now: number): Promise<boolean>;
  /** Tries again what stopped it, and goes on from there. False: it is running or has succeeded. */
  resumePipeline(id: string, now: number): Promise<boolean>;
  pipeline(id: string): Promise<PipelineView | null>;
  /** Newest first. */
  pipelines(filter: PipelineFilter, limit: number): Promise<readonly PipelineView[]>;
  /** Pipelines that ended before this are forgotten, at most `limit`; their tasks go with the next `prune`. Answers how many. */
  forgetPipelines(epoch: number, endedBefore: number, limit: number): Promise<number>;
}

/** Whoever asked to be told how a task ended stands in the store since the transaction of that end. */
export interface Telling {
  /** The longest overdue first. */
  dueWebhooks(now: number, limit: number): Promise<readonly DueWebhook[]>;
  webhooksTried(epoch: number, tried: readonly TriedWebhook[], now: number): Promise<void>;
}

export interface DueWebhook {
  readonly id: number;
  readonly url: string;
  /** What the task had come to, and when. */
  readonly state: TaskState;
  readonly at: number;
  /** How often it was tried before. */
  readonly tries: number;
  /** As it stands now. */
  readonly task: TaskView;
}

export interface TriedWebhook {
  readonly id: number;
  readonly taken: boolean;
  /** When it is tried again; null: it is over. */
  readonly dueAt: number | null;
  /** What came of it: a status, or a sentence. */
  readonly last: string;
}

/** From an application's own transaction: `waybill.send` of PostgreSQL. On SQLite nobody can send so, and nothing is there to take. */
export interface Sending {
  /**
   * Takes at most `limit` of what was sent, each judged by `judge`: as a task, or as a dead one that was refused. What cannot be
   * taken harms no neighbour, and stays.
   */
  takeSent(epoch: number, judge: JudgeSent, limit: number, now: number): Promise<TakenSent>;
  /** Called when something was sent; answers how to stop listening. */
  onSent(listener: () => void): () => void;
}

export type JudgeSent = (row: SentRow) => JudgedSent;

export interface SentRow {
  /** Of the task that it becomes. */
  readonly id: string;
  readonly routingKey: string;
  readonly payload: string;
  /** JSON, whatever the application has written. */
  readonly options: unknown;
  readonly sentAt: number;
}

export type JudgedSent = { readonly task: NewTask } | { readonly refused: RefusedSent };

export interface RefusedSent {
  readonly code: string;
  readonly message: string;
  readonly problems: readonly unknown[];
}

export interface TakenSent {
  readonly taken: number;
  readonly failed: readonly { readonly id: string; readonly error: unknown }[];
}

export interface Scheduling {
  /** Null: its name is taken. */
  keepSchedule(schedule: Schedule): Promise<Schedule | null>;
  schedule(id: string): Promise<Schedule | null>;
  /** Newest first. */
  schedules(limit: number): Promise<readonly Schedule[]>;
  /** As it is then; null: it is not there. */
  changeSchedule(id: string, change: ScheduleChange): Promise<Schedule | null>;
  /** Its tasks stay. False: it is not there. */
  forgetSchedule(id: string): Promise<boolean>;
  /** Newest first. */
  scheduleRuns(id: string, limit: number): Promise<readonly ScheduleRun[]>;
  /** Those whose next instant has come, the longest overdue first; none that is paused. */
  dueSchedules(now: number, limit: number): Promise<readonly Schedule[]>;
  /**
   * Begins runs of one schedule in one transaction, each once, whoever asks: the pair (schedule, instant) is unique. Null: the
   * schedule is not due at the expected instant any more.
   */
  fireSchedule(epoch: number, firing: Firing, now: number): Promise<readonly FiredRun[] | null>;
  /** The same by hand, of a schedule that need not be due. */
  runSchedule(firing: HandFiring, now: number): Promise<readonly FiredRun[] | null>;
  /** Runs from before this are forgotten, at most `limit`. Answers how many. */
  forgetRuns(epoch: number, before: number, limit: number): Promise<number>;
}

export interface TimePassing {
  /** Scheduled and retrying tasks whose time has come wait again, at most `limit`. Answers how many. */
  acceptDue(epoch: number, now: number, limit: number): Promise<number>;
  /** Unfinished tasks whose `expires_at` has passed, at most `limit`, with a cancel for those that are out. Answers how many. */
  expireDue(epoch: number, now: number, limit: number): Promise<number>;
  /** Idempotency keys of tasks that ended before this are forgotten, at most `limit`. Answers how many. */
  forgetIdempotencyKeys(epoch: number, endedBefore: number, limit: number): Promise<number>;
  /** Lanes that nobody waits in, and rates whose window is over, are forgotten. */
  forgetLanes(epoch: number, now: number): Promise<void>;
  /** Holds that hold nothing any more are forgotten, at most `limit`. Answers how many. */
  forgetHolds(epoch: number, now: number, limit: number): Promise<number>;
  /** Operations that ended before this are forgotten with their sets, at most `limit`. Answers how many. */
  forgetOperations(epoch: number, endedBefore: number, limit: number): Promise<number>;
  /** Tasks that ended before this are deleted with their attempts, oldest first, at most `limit`. Answers how many. */
  prune(epoch: number, endedBefore: number, limit: number): Promise<number>;
  /** Where every living publisher stands: what was released below its mark is settled. */
  marks(): Promise<ReadonlyMap<number, number>>;
  /**
   * Tasks of a key that were released and settled below these marks, are not ended and not acked early:
   * where the broker holds nothing of that key, they were lost.
   */
  releasedBelow(routingKey: string, marks: ReadonlyMap<number, number>, limit: number): Promise<readonly OutTask[]>;
  /** Tasks of a key that are out and were released before `before`, in the order of arrival, `after` this id. */
  releasedBefore(routingKey: string, before: number, after: string | null, limit: number): Promise<readonly OutTask[]>;
  /** Of the `among` tasks of its key that arrived next after this one, how many have ended. */
  endedAmongNext(routingKey: string, id: string, among: number): Promise<number>;
}

export interface OutTask {
  readonly id: string;
  readonly routingKey: string;
  readonly attempt: number;
  readonly state: TaskState;
  readonly releasedAt: number;
  /** Its last report; null: none yet. */
  readonly reportedAt: number | null;
  readonly ackedEarly: boolean;
}

export interface Reading {
  task(id: string): Promise<TaskView | null>;
  /** Newest first. */
  tasks(filter: TaskFilter, after: string | null, limit: number): Promise<readonly TaskView[]>;
  /** Dead tasks by what they have in common, the largest group first. */
  deadLetterGroups(routingKey: string | null, limit: number): Promise<readonly DeadLetterGroup[]>;
  /** Newest first. */
  operations(limit: number): Promise<readonly OperationView[]>;
  operation(id: string): Promise<OperationView | null>;
  /** Answers when the store can read; throws when it cannot. */
  ping(): Promise<void>;
}
