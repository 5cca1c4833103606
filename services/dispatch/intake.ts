import { type AcceptResult, isCommitUnknown, type NewTask, type Store } from "../store/store.ts";
import type { Counter } from "./counter.ts";
import type { Dispatcher } from "./dispatcher.ts";

/**
 * Accepting, by group commit: requests that arrive while an insert is under way share the next one.
 * One request alone waits for nobody. What was claimed in the insert is published when it is on disk.
 */
export class Intake {
  readonly #store: Store;
  readonly #dispatcher: Dispatcher;
  readonly #counter: Pick<Counter, "came">;
  #gathered: Waiting[] = [];
  #inFlight = 0;
  #scheduled = false;

  constructor(store: Store, dispatcher: Dispatcher, counter: Pick<Counter, "came">) {
    this.#store = store;
    this.#dispatcher = dispatcher;
    this.#counter = counter;
  }

  /** Resolves when the task is on disk. `straight`: its contract has no limits that a release would have to weigh. */
  accept(task: Omit<NewTask, "releaseNo">, straight: boolean): Promise<AcceptResult> {
    const { promise, resolve, reject } = Promise.withResolvers<AcceptResult>();
    this.#gathered.push({ task, straight, resolve, reject });
    this.#schedule();
    return promise;
  }

  /** Everything read in this turn shares one insert; two inserts may be under way. */
  #schedule(): void {
    if (this.#scheduled || this.#inFlight >= mostInFlight || this.#gathered.length === 0) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      const batch = this.#gathered.splice(0, mostPerInsert);
      this.#inFlight += 1;
      void this.#insert(batch).finally(() => {
        this.#inFlight -= 1;
        this.#schedule();
      });
      this.#schedule();
    });
  }

  async #insert(batch: readonly Waiting[]): Promise<void> {
    const publisher = this.#dispatcher.publisherId;
    const now = Date.now();
    const tasks = batch.map(({ task, straight }) => ({
      ...task,
      releaseNo: straight && task.dueAt === null ? this.#dispatcher.takeStraight(task.routingKey) : null,
    }));
    const results = await this.#store.accept(tasks, publisher, now).catch((error: unknown) => {
      this.#failed(tasks, batch, publisher, error);
      return [];
    });
    for (const [index, result] of results.entries()) this.#kept(tasks[index]!, batch[index]!, result, publisher, now);
  }

  #kept(task: NewTask, waiting: Waiting, result: AcceptResult, publisher: number, now: number): void {
    // Of one that waits its change tells.
    if (result.kind === "kept" && result.state === "queued") this.#counter.came(task.routingKey);
    if (task.releaseNo !== null) {
      if (result.kind === "kept" && result.state === "queued") this.#dispatcher.publish(claimOf(task, task.releaseNo, now), publisher);
      else this.#dispatcher.settleUnused({ publisher, releaseNo: task.releaseNo });
    }
    waiting.resolve(result);
  }

  /** A batch that failed is repeated task by task, so that no neighbour suffers; an unknown commit is not repeated. */
  #failed(tasks: readonly NewTask[], batch: readonly Waiting[], publisher: number, error: unknown): void {
    const claims = tasks.flatMap(({ id, releaseNo }) => (releaseNo === null ? [] : [{ id, releaseNo }]));
    const unknown = isCommitUnknown(error);
    if (unknown) this.#dispatcher.abandon(publisher);
    else for (const { releaseNo } of claims) this.#dispatcher.settleUnused({ publisher, releaseNo });

    if (unknown || batch.length === 1) {
      for (const { reject } of batch) reject(error);
      return;
    }
    for (const waiting of batch) void this.#insert([waiting]);
  }
}

interface Waiting {
  readonly task: Omit<NewTask, "releaseNo">;
  readonly straight: boolean;
  readonly resolve: (result: AcceptResult) => void;
  readonly reject: (error: unknown) => void;
}

const mostInFlight = 2;
const mostPerInsert = 1_000;

function claimOf(task: NewTask, releaseNo: number, now: number) {
  return {
    ...task,
    releaseNo,
    attempt: 1,
    failures: 0,
    acceptedAt: now,
    idempotencyKey: task.idempotency === null ? null : `${task.idempotency.apiKey}/${task.idempotency.key}`,
    pipeline: null,
  };
}
