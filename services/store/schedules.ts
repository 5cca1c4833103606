import type { CatchUp, Overlap, RunResult, ScheduleRule } from "../lifecycle/schedule.ts";
import type { TaskState } from "../lifecycle/task.ts";
import type { NewTask } from "./store.ts";

export interface Schedule extends ScheduleRule {
  readonly id: string;
  readonly name: string | null;
  readonly routingKey: string;
  /** JSON text. */
  readonly payload: string;
  readonly cron: string;
  readonly timeZone: string;
  /** The instant that is due next; null: none ever is. */
  readonly nextAt: number | null;
  readonly pausedAt: number | null;
  /** Why Waybill has paused it; null: a person did, or it is not paused. */
  readonly pausedBecause: string | null;
  readonly createdAt: number;
}

/** What a person may change of it. `nextAt` belongs to the cron expression. */
export type ScheduleChange = Partial<
  Pick<Schedule, "payload" | "cron" | "timeZone" | "nextAt" | "jitterMs" | "pausedAt" | "pausedBecause"> & {
    readonly overlap: Overlap;
    readonly catchUp: CatchUp;
  }
>;

/** Runs of one schedule that are due, to be begun in one transaction. */
export interface Firing {
  readonly schedule: string;
  /** What it is believed to be due next: somebody else may have been here. */
  readonly expectedNextAt: number | null;
  readonly runs: readonly NewRun[];
  readonly nextAt: number | null;
  /** Why it is paused from now on; null: it goes on. */
  readonly pausedBecause: string | null;
}

/** By hand: whatever is due, and also while it is paused. */
export type HandFiring = Pick<Firing, "schedule" | "runs">;

export interface NewRun {
  readonly instant: number;
  /** Null: it has none, because of `without`. */
  readonly task: NewTask | null;
  readonly without: RunResult | null;
}

/** What became of a run. */
export interface ScheduleRun {
  readonly instant: number;
  readonly at: number;
  readonly result: RunResult;
  readonly taskId: string | null;
  /** Of the task, while it is kept. */
  readonly state: TaskState | null;
}

export interface FiredRun {
  readonly instant: number;
  /** `again`: it was begun before. */
  readonly result: RunResult | "again";
  readonly taskId: string | null;
}

export interface Scheduling {
  /** Null: its name is taken. */
  keepSchedule(schedule: Schedule): Promise<Schedule | null>;
  schedule(id: string): Promise<Schedule | null>;
  scheduleNamed(name: string): Promise<Schedule | null>;
  /** Newest first. */
  schedules(limit: number): Promise<readonly Schedule[]>;
  /** As it is then; null: it is not there. */
  changeSchedule(id: string, change: ScheduleChange): Promise<Schedule | null>;
  /** Its tasks stay. False: it is not there. */
  forgetSchedule(id: string): Promise<boolean>;
  /** Newest first. */
  scheduleRuns(id: string, limit: number): Promise<readonly ScheduleRun[]>;
  /** The same of each of these, in their order. */
  runsOfSchedules(ids: readonly string[], limitOfEach: number): Promise<readonly (readonly ScheduleRun[])[]>;
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
