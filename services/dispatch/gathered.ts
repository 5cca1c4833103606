/**
 * Work on many things in one transaction: what is added while a batch is under way shares the next one.
 * A batch that fails is tried again after a pause until it succeeds, since what it does must come to pass.
 */
export class Gathered<Item> {
  readonly #work: (batch: readonly Item[]) => Promise<void>;
  readonly #onFailure: (error: unknown) => void;
  #items: Item[] = [];
  #busy = false;

  constructor(work: (batch: readonly Item[]) => Promise<void>, onFailure: (error: unknown) => void) {
    this.#work = work;
    this.#onFailure = onFailure;
  }

  add(item: Item): void {
    this.#items.push(item);
    if (this.#busy) return;
    this.#busy = true;
    setImmediate(() => void this.#run());
  }

  async #run(): Promise<void> {
    while (this.#items.length > 0) {
      const batch = this.#items.splice(0, mostPerBatch);
      while (!(await this.#succeeds(batch))) await pause(againMs);
    }
    this.#busy = false;
  }

  async #succeeds(batch: readonly Item[]): Promise<boolean> {
    try {
      await this.#work(batch);
      return true;
    } catch (error) {
      this.#onFailure(error);
      return false;
    }
  }
}

const mostPerBatch = 1_000;
const againMs = 1_000;
const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms).unref());
