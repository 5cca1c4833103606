import type { SpanMs, Tallied, Tally } from "../lifecycle/tally.ts";

/** What is counted and measured of the routing keys, so that a page never counts tasks. */
export interface FigureKeeping {
  /** Adds to each of the spans (`lifecycle/tally.ts`) that this moment lies in. */
  tally(tallies: readonly Tally[], now: number): Promise<void>;
  /** What was counted in spans of this length that began at `since` or later, each added up. */
  tallied(spanMs: SpanMs, since: number): Promise<readonly Tally[]>;
  /** The same of one routing key, span by span in their order. */
  talliesOf(routingKey: string, spanMs: SpanMs, since: number): Promise<readonly TallyOfSpan[]>;
  /** The most that waited of every routing key, span by span in their order. */
  waitingOver(spanMs: SpanMs, since: number): Promise<readonly WaitingOfSpan[]>;
  /** Spans that began before this are forgotten, at most `limit` rows. Answers how many. */
  forgetTallies(epoch: number, spanMs: SpanMs, before: number, limit: number): Promise<number>;
  /** How many tasks of each key are in which state, each counted up to `mostCounted`, and one more for more. */
  countStates(routingKeys: readonly string[]): Promise<readonly StateCounts[]>;
  /** When each consumer last reported on a task that is at work now. */
  heardFrom(): Promise<readonly Heard[]>;
  /** The leader's last word on a subject, for every process to read. */
  writeBoard(epoch: number, subject: string, document: string, now: number): Promise<void>;
  /** Null: nobody has written it yet. */
  board(subject: string): Promise<OnBoard | null>;
}

export interface TallyOfSpan {
  readonly at: number;
  readonly what: Tallied;
  readonly bucket: number;
  readonly many: number;
}

export interface WaitingOfSpan {
  readonly routingKey: string;
  readonly at: number;
  readonly many: number;
}

export interface StateCounts {
  readonly routingKey: string;
  readonly running: number;
  readonly retrying: number;
  readonly scheduled: number;
  readonly dead: number;
  /** Since when the one who waits longest waits, in the store or in RabbitMQ; null: nobody waits. */
  readonly waitingSince: number | null;
}

export interface Heard {
  readonly routingKey: string;
  readonly consumer: string;
  readonly at: number;
}

export interface OnBoard {
  readonly document: string;
  readonly writtenAt: number;
}
