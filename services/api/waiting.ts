import { hasEnded } from "../lifecycle/task.ts";
import type { Store } from "../store/store.ts";

/** Requests that wait for the end of a task (`Prefer: wait=30`), woken by the store's changes. */
export class Waiting {
  readonly #byTask = new Map<string, Set<() => void>>();
  #stopped = false;

  constructor(store: Pick<Store, "onChange">) {
    store.onChange((changes) => {
      if (this.#byTask.size === 0) return;
      for (const { taskId, state } of changes) if (hasEnded(state)) this.#wake(taskId);
    });
  }

  /** Begins to listen: before the task is accepted, so that its end cannot be missed. */
  begin(taskId: string): Wait {
    const { promise, resolve } = Promise.withResolvers<void>();
    const waiting = this.#byTask.get(taskId) ?? new Set();
    waiting.add(resolve);
    this.#byTask.set(taskId, waiting);
    if (this.#stopped) resolve();
    const end = (): void => {
      waiting.delete(resolve);
      if (waiting.size === 0) this.#byTask.delete(taskId);
    };
    return {
      async ended(waitMs) {
        const timer = setTimeout(resolve, waitMs);
        await promise;
        clearTimeout(timer);
        end();
      },
      end,
    };
  }

  /** The server stops: nobody is kept waiting. */
  stop(): void {
    this.#stopped = true;
    for (const taskId of this.#byTask.keys()) this.#wake(taskId);
  }

  #wake(taskId: string): void {
    for (const resolve of this.#byTask.get(taskId) ?? []) resolve();
  }
}

export interface Wait {
  /** Resolves when the task has ended, or the time is over. */
  ended(waitMs: number): Promise<void>;
  end(): void;
}
