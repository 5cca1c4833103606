import type { LimitPolicy } from "../contracts/policy.ts";
import { type Breaker, throughBreaker } from "./breaker.ts";
import { laneOf } from "./lane.ts";
import { afterReleaseOf, type Burst, leftOfRate, opensAt } from "./rate.ts";

/**
 * Who goes next, of those who wait for one routing key.
 *
 *   paused, or its breaker tripped ──────────► nobody; to try the breaker, one
 *   between the values of `fair_by` ─────────► each its turn, however many wait behind it (deficit round robin: every
 *                                              task costs one turn, and whoever comes anew begins at the present one)
 *   within one of them ──────────────────────► its lanes in turn; a lane whose limit is reached is passed over
 *   within a lane ───────────────────────────► high before normal, and every tenth turn the other way round, so that
 *                                              nobody waits for ever; then in the order of arrival
 *
 * Tasks of one value of `ordered_by` stand in a line, and only the first of it waits here: the store holds the others.
 */
export function decideRelease(key: WaitingKey, now: number): readonly Step[] {
  const left = new Limits(key, now);
  const shares = sharesOf(key);
  const steps: Step[] = [];
  while (steps.length < key.most) {
    const share = firstByTurn(shares);
    if (share === undefined) break;
    const lane = share.lanes.shift()!;
    if (!left.take(laneOf(lane.name).limit)) continue;
    steps.push({ lane: lane.name, priority: nextOf(lane, share.turn), turn: share.turn });
    share.turn += 1;
    if (lane.high + lane.normal > 0) share.lanes.push(lane);
  }
  return steps;
}

/**
 * How many to ask the store for.
 *
 *   room for 40                  ─► 40
 *   the key was just given back  ─► one, to try
 *   closed, or no room           ─► none
 */
export function askFor(room: number, { closedUntil, trying }: GivenBack, now: number): number {
  if (closedUntil > now) return 0;
  return Math.max(0, Math.min(room, trying ? 1 : mostPerRelease));
}

/** What came of the last releases of a key: its messages were given back, or not. */
export interface GivenBack {
  /** Milliseconds since 1970; 0: open. */
  readonly closedUntil: number;
  /** The last release came back: the next one is a single task. */
  readonly trying: boolean;
}

/** A release is one transaction and one burst of publishes: as many as the broker may leave unconfirmed. */
const mostPerRelease = 1_000;

/** How many of a key may go now, before anybody asks who; and whether the first of them tries the breaker. */
export function mostNow(key: KeyFacts, now: number): { readonly most: number; readonly isTrial: boolean } {
  if (key.pausedAt !== null) return { most: 0, isTrial: false };
  const { most, isTrial } = throughBreaker(key.breaker, key.trialIsOut, now);
  return { most: Math.max(0, Math.min(key.room, key.limit, most)), isTrial };
}

/** What is remembered once these have been claimed. */
export function afterRelease(key: WaitingKey, taken: readonly Step[], now: number): Remembered {
  const turn = Math.max(key.turn, ...taken.map((step) => step.turn));
  const turns = new Map(taken.map((step) => [laneOf(step.lane).fair, step.turn + 1]));
  const served = new Set(taken.map(({ lane }) => lane));
  const rate = key.limits?.rate ?? null;
  if (rate === null) return { turn, turns, served, recent: new Map(), opensAt: new Map() };
  const manyOf = Map.groupBy(taken, ({ lane }) => laneOf(lane).limit);
  const limits = [...new Set(key.lanes.map(({ name }) => laneOf(name).limit))];
  const recent = new Map(
    limits.map((limit) => [limit, afterReleaseOf(rate, key.recent.get(limit) ?? [], manyOf.get(limit)?.length ?? 0, now)]),
  );
  const opens = new Map([...recent].map(([limit, bursts]) => [limit, opensAt(rate, bursts, now)]));
  return { turn, turns, served, recent, opensAt: opens };
}

/** How many of each lane to look at: enough for all of them together, and no more than that for any. */
export function depthOf(most: number, lanes: number): number {
  return Math.ceil(most / Math.max(1, lanes));
}

export interface KeyFacts {
  readonly room: number;
  /** What the caller asks for. */
  readonly limit: number;
  /** Milliseconds since 1970; null: it goes on. */
  readonly pausedAt: number | null;
  readonly breaker: Breaker;
  /** The task that tries the breaker is queued or running. */
  readonly trialIsOut: boolean;
}

export interface WaitingKey {
  readonly most: number;
  /** The present turn: that of the last who went. */
  readonly turn: number;
  /** The turn of each value of `fair_by`; those of which nobody waited before begin at the present one. */
  readonly turns: ReadonlyMap<string, number>;
  /** Of one value of `fair_by`, those first that were served longest ago. */
  readonly lanes: readonly WaitingLane[];
  readonly limits: LimitPolicy | null;
  /** By value of `limits.per`: released and not ended. */
  readonly out: ReadonlyMap<string, number>;
  /** By value of `limits.per`: what was released lately. */
  readonly recent: ReadonlyMap<string, readonly Burst[]>;
}

/** Those who wait in it, counted as far as it was looked. */
export interface WaitingLane {
  readonly name: string;
  readonly high: number;
  readonly normal: number;
}

/** The next of this lane and priority, in the order of arrival. */
export interface Step {
  readonly lane: string;
  readonly priority: "high" | "normal";
  readonly turn: number;
}

export interface Remembered {
  readonly turn: number;
  readonly turns: ReadonlyMap<string, number>;
  readonly served: ReadonlySet<string>;
  readonly recent: ReadonlyMap<string, readonly Burst[]>;
  /** By value of `limits.per`: before that time its rate lets nobody go. */
  readonly opensAt: ReadonlyMap<string, number>;
}

/** What one value of `fair_by` has: its turn, and its lanes. */
interface Share {
  turn: number;
  readonly lanes: { readonly name: string; high: number; normal: number }[];
}

/** Who was away comes back at the present turn: nobody saves up turns. */
function sharesOf({ lanes, turn, turns }: WaitingKey): readonly Share[] {
  const shares = new Map<string, Share>();
  for (const lane of lanes) {
    if (lane.high + lane.normal === 0) continue;
    const { fair } = laneOf(lane.name);
    const share = shares.get(fair) ?? { turn: Math.max(turn, turns.get(fair) ?? 0), lanes: [] };
    shares.set(fair, share);
    share.lanes.push({ ...lane });
  }
  return [...shares.values()];
}

function firstByTurn(shares: readonly Share[]): Share | undefined {
  let first: Share | undefined;
  for (const share of shares) if (share.lanes.length > 0 && (first === undefined || share.turn < first.turn)) first = share;
  return first;
}

function nextOf(lane: Share["lanes"][number], turn: number): Step["priority"] {
  const normalFirst = turn % normalEvery === normalEvery - 1;
  const isHigh = lane.high > 0 && !(normalFirst && lane.normal > 0);
  if (isHigh) lane.high -= 1;
  else lane.normal -= 1;
  return isHigh ? "high" : "normal";
}

const normalEvery = 10;

/** What the limits still let through, by value of `limits.per`. */
class Limits {
  readonly #key: WaitingKey;
  readonly #now: number;
  readonly #left = new Map<string, number>();

  constructor(key: WaitingKey, now: number) {
    this.#key = key;
    this.#now = now;
  }

  take(limit: string): boolean {
    const left = this.#left.get(limit) ?? this.#of(limit);
    this.#left.set(limit, left - 1);
    return left > 0;
  }

  #of(limit: string): number {
    const { limits, out, recent } = this.#key;
    const byConcurrency = limits?.concurrency == null ? Number.POSITIVE_INFINITY : limits.concurrency - (out.get(limit) ?? 0);
    const byRate = limits?.rate == null ? Number.POSITIVE_INFINITY : leftOfRate(limits.rate, recent.get(limit) ?? [], this.#now);
    return Math.min(byConcurrency, byRate);
  }
}
