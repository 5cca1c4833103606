import { bucketOf, quantilesOf } from "../lifecycle/histogram.ts";

/**
 * What this process measured of itself in the last minute: six slots of ten seconds, of which the oldest is forgotten as a new
 * one begins. Prometheus reads the same for good (`metrics.ts`); this is what a page says of now.
 */
export class Lately {
  readonly #now: () => number;
  readonly #slots: Slot[] = [];

  constructor(now: () => number) {
    this.#now = now;
  }

  answered(status: number, ms: number): void {
    const slot = this.#slot();
    add(slot.answers, ms);
    if (status >= 500) slot.broken += 1;
  }

  confirmed(ms: number): void {
    add(this.#slot().confirms, ms);
  }

  /** By how much a timer came too late. */
  delayed(ms: number): void {
    add(this.#slot().delays, ms);
  }

  get seen(): Seen {
    this.#slot();
    const answers = quantilesOf(merged(this.#slots.map((slot) => slot.answers)));
    const broken = this.#slots.reduce((sum, slot) => sum + slot.broken, 0);
    return {
      requests: answers?.of ?? 0,
      requestMs: answers?.p95 ?? null,
      errorShare: answers === null ? null : broken / answers.of,
      confirmMs: quantilesOf(merged(this.#slots.map((slot) => slot.confirms)))?.p95 ?? null,
      eventLoopDelayMs: quantilesOf(merged(this.#slots.map((slot) => slot.delays)))?.p99 ?? null,
    };
  }

  #slot(): Slot {
    const from = this.#now() - (this.#now() % slotMs);
    while (this.#slots.length > 0 && this.#slots[0]!.from <= from - slots * slotMs) this.#slots.shift();
    const newest = this.#slots.at(-1);
    if (newest?.from === from) return newest;
    const slot = { from, answers: new Map(), confirms: new Map(), delays: new Map(), broken: 0 };
    this.#slots.push(slot);
    return slot;
  }
}

/** Of the last minute; null: nothing was measured. */
export interface Seen {
  readonly requests: number;
  /** 95 % took at most so long. */
  readonly requestMs: number | null;
  /** Answered with 5xx. */
  readonly errorShare: number | null;
  readonly confirmMs: number | null;
  /** 99 % of the timers came at most so late. */
  readonly eventLoopDelayMs: number | null;
}

/** Looks every 50 ms how late it comes, as long as the process lives. */
export function watchEventLoop(lately: Pick<Lately, "delayed">): void {
  let due = performance.now() + loopEveryMs;
  setInterval(() => {
    lately.delayed(Math.max(0, performance.now() - due));
    due = performance.now() + loopEveryMs;
  }, loopEveryMs).unref();
}

const loopEveryMs = 50;
const slotMs = 10_000;
const slots = 6;

interface Slot {
  readonly from: number;
  readonly answers: Map<number, number>;
  readonly confirms: Map<number, number>;
  readonly delays: Map<number, number>;
  broken: number;
}

function add(histogram: Map<number, number>, ms: number): void {
  const bucket = bucketOf(ms);
  histogram.set(bucket, (histogram.get(bucket) ?? 0) + 1);
}

function merged(histograms: readonly Map<number, number>[]): Map<number, number> {
  const all = new Map<number, number>();
  for (const one of histograms) for (const [bucket, many] of one) all.set(bucket, (all.get(bucket) ?? 0) + many);
  return all;
}
