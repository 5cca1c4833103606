import { type TransferListItem, Worker } from "node:worker_threads";
import { type Change, CommitUnknown, LeaseLost } from "../store.ts";

/** The main thread's end of one of the store's threads: a question, and a promise of its answer. */
export class ThreadClient {
  readonly #worker: Worker;
  readonly #pending = new Map<number, { resolve(value: unknown): void; reject(error: unknown): void }>();
  readonly #onChanges: (changes: readonly Change[]) => void;
  readonly #exited = Promise.withResolvers<void>();
  #lastId = 0;
  #gone: Error | null = null;

  private constructor(settings: ThreadSettings, onChanges: (changes: readonly Change[]) => void) {
    this.#onChanges = onChanges;
    this.#worker = new Worker(new URL("./thread.ts", import.meta.url), { workerData: settings });
    this.#worker.on("message", (reply: Reply) => this.#answered(reply));
    this.#worker.on("error", (error) => this.#ended(error as Error));
    this.#worker.on("exit", () => {
      this.#ended(new Error("The store's thread has ended."));
      this.#exited.resolve();
    });
  }

  /** Resolves once the thread has opened its file; rejects with the reason when it could not. */
  static async start(settings: ThreadSettings, onChanges: (changes: readonly Change[]) => void): Promise<ThreadClient> {
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    const client = new ThreadClient(settings, onChanges);
    client.#pending.set(0, { resolve, reject });
    await promise;
    return client;
  }

  ask(operation: string, args: readonly unknown[], transfer: readonly TransferListItem[] = []): Promise<unknown> {
    if (this.#gone !== null) return Promise.reject(this.#gone);
    const id = ++this.#lastId;
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    this.#pending.set(id, { resolve, reject });
    this.#worker.postMessage({ id, operation, args } satisfies Question, transfer);
    return promise;
  }

  /** Resolves when the thread has ended of itself: it lets go of its files, and then has nothing left to wait for. */
  async close(): Promise<void> {
    if (this.#gone === null) await this.ask("close", []);
    await this.#exited.promise;
  }

  #answered(reply: Reply): void {
    const waiting = this.#pending.get(reply.id);
    this.#pending.delete(reply.id);
    if ("error" in reply) {
      waiting?.reject(reply.errorName === LeaseLost.name ? new LeaseLost() : reply.error);
      return;
    }
    // Before the answer: who asked finds its listeners already told.
    if (reply.changes.length > 0) this.#onChanges(reply.changes);
    waiting?.resolve(reply.value);
  }

  #ended(error: Error): void {
    this.#gone ??= error;
    // Whether it had written what it was asked last, nobody can say any more.
    const unknown = new CommitUnknown("The store's thread ended with this under way.", { cause: error });
    for (const { reject } of this.#pending.values()) reject(this.#pending.has(0) ? error : unknown);
    this.#pending.clear();
  }
}

export interface ThreadSettings {
  readonly role: "writer" | "reader";
  readonly file: string;
  readonly lockFile: string;
  readonly lockWaitMs: number;
}

export interface Question {
  readonly id: number;
  readonly operation: string;
  readonly args: readonly unknown[];
}

export type Reply =
  | { readonly id: number; readonly value: unknown; readonly changes: readonly Change[] }
  | { readonly id: number; readonly error: unknown; readonly errorName: string };
