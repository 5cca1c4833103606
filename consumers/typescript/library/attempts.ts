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

/**
 * One attempt at work in this process. Most end within a moment and are never stopped or asked for, so
 * what only some need (the signal, the promise) is made when it is first asked for.
 */
export class Attempt {
  #controller: AbortController | null = null;
  #abortedBy: AbortReason | null = null;
  #reported: PromiseWithResolvers<void> | null = null;
  #isReported = false;
  /** Its message was acked before the work was done, so its heartbeats own the task. */
  ackedEarly = false;
  /** Called when it is told to stop. */
  onAbort: (reason: AbortReason) => void = () => {};
  /** Called when the process must go, and waits no longer for the handler. */
  onAbandon: () => void = () => {};

  get signal(): AbortSignal {
    if (this.#controller === null) {
      this.#controller = new AbortController();
      if (this.#abortedBy !== null) this.#controller.abort(this.#abortedBy);
    }
    return this.#controller.signal;
  }

  /** Null while nobody has told it to stop. */
  get abortedBy(): AbortReason | null {
    return this.#abortedBy;
  }

  /** The first reason stays. */
  abort(reason: AbortReason): void {
    if (this.#abortedBy !== null) return;
    this.#abortedBy = reason;
    this.#controller?.abort(reason);
    this.onAbort(reason);
  }

  abandon(): void {
    this.onAbandon();
  }

  /** Resolves when the outcome is confirmed. */
  get reported(): Promise<void> {
    this.#reported ??= Promise.withResolvers();
    if (this.#isReported) this.#reported.resolve();
    return this.#reported.promise;
  }

  markReported(): void {
    this.#isReported = true;
    this.#reported?.resolve();
  }
}

export const attemptKey = (taskId: string, attempt: number) => `${taskId}/${attempt}`;
