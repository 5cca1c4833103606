import type { AbortReason } from "./context.ts";
import { Memory } from "./memory.ts";
import type { Ending } from "./messages.ts";

/**
 * The attempts of this process: those that run, and how the last ones ended. A message can come twice
 * (the connection broke before its ack, or its task was published again); the second is answered with
 * what became of the first, and never worked beside it.
 */
export class Attempts {
  readonly #running = new Map<string, Attempt>();
  readonly #ended: Memory<Ending>;

  constructor(now: () => number) {
    this.#ended = new Memory({ forMs: 3_600_000, maxSize: 8 * 1024 * 1024, now });
  }

  begin(key: string): Attempt {
    const attempt = new Attempt();
    this.#running.set(key, attempt);
    return attempt;
  }

  running(key: string): Attempt | undefined {
    return this.#running.get(key);
  }

  ended(key: string): Ending | undefined {
    return this.#ended.recall(key);
  }

  /** A cancelled attempt is not remembered: if the process that held it instead dies, its message is worked here. */
  end(key: string, outcome: Ending, bytes: number): void {
    this.#running.delete(key);
    if (outcome.code !== "cancelled") this.#ended.remember(key, outcome, bytes);
  }

  all(): Iterable<Attempt> {
    return this.#running.values();
  }
}

/** One attempt at work in this process. */
export class Attempt {
  readonly #controller = new AbortController();
  readonly #abandoned = Promise.withResolvers<void>();
  readonly #reported = Promise.withResolvers<void>();
  /** Its message was acked before the work was done, so its heartbeats own the task. */
  ackedEarly = false;

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Null while nobody has told it to stop. */
  get abortedBy(): AbortReason | null {
    return this.signal.aborted ? (this.signal.reason as AbortReason) : null;
  }

  /** The first reason stays. */
  abort(reason: AbortReason): void {
    if (!this.signal.aborted) this.#controller.abort(reason);
  }

  /** The process must go, and waits no longer for the handler. */
  abandon(): void {
    this.#abandoned.resolve();
  }

  get abandoned(): Promise<void> {
    return this.#abandoned.promise;
  }

  /** Resolves when the outcome is confirmed. */
  get reported(): Promise<void> {
    return this.#reported.promise;
  }

  markReported(): void {
    this.#reported.resolve();
  }
}

export const attemptKey = (taskId: string, attempt: number) => `${taskId}/${attempt}`;
