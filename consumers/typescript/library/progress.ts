/**
 * When the next `progress` of a running attempt is due. It is news for people and a heartbeat for the
 * coordinator, and a task that takes a moment sends none at all:
 *
 *   nothing sent yet ───────────► 1 s after the start
 *   the handler said more ──────► 1 s after the last one
 *   nothing new ────────────────► 10 s after the last one
 *
 * Times are milliseconds of one monotonic clock.
 */
export function nextProgressAt({ startedAt, lastSentAt, news }: Pace): number {
  if (lastSentAt === null) return startedAt + shortestGapMs;
  return lastSentAt + (news ? shortestGapMs : heartbeatMs);
}

export interface Pace {
  readonly startedAt: number;
  readonly lastSentAt: number | null;
  /** The handler has said something since. */
  readonly news: boolean;
}

const shortestGapMs = 1_000;
const heartbeatMs = 10_000;

/** The newest of what a handler said. */
export interface Said {
  /** 0 to 1. */
  readonly progress?: number;
  readonly note?: string;
}

/** Sends the progress of one attempt until it is stopped. */
export class Progress {
  readonly #send: (said: Said) => void;
  readonly #startedAt = performance.now();
  #lastSentAt: number | null;
  #news = false;
  #said: Said = {};
  #stopped = false;
  #timer: NodeJS.Timeout | undefined;

  /** `alreadyTold`: a progress went out before the work began. */
  constructor(send: (said: Said) => void, { alreadyTold }: { readonly alreadyTold: boolean }) {
    this.#send = send;
    this.#lastSentAt = alreadyTold ? this.#startedAt : null;
    this.#schedule();
  }

  say(progress: number, note?: string): void {
    if (this.#stopped) return;
    this.#said = {
      ...(Number.isFinite(progress) && { progress: Math.min(Math.max(progress, 0), 1) }),
      ...(note !== undefined && { note: Array.from(note.slice(0, 400).toWellFormed()).slice(0, 200).join("") }),
    };
    if (this.#news) return;
    this.#news = true;
    this.#schedule();
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  #schedule(): void {
    clearTimeout(this.#timer);
    const at = nextProgressAt({ startedAt: this.#startedAt, lastSentAt: this.#lastSentAt, news: this.#news });
    this.#timer = setTimeout(() => this.#sendNow(), at - performance.now());
  }

  #sendNow(): void {
    this.#lastSentAt = performance.now();
    this.#news = false;
    this.#send(this.#said);
    this.#schedule();
  }
}
