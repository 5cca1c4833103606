import { randomUUID } from "node:crypto";
import type { Item } from "./send_many.ts";

/**
 * What is to be sent, and what of it has no answer yet. Only the latter is held; it goes out again, from the first
 * one on, on each new connection. Each item has an idempotency key, so that one that was kept already is not kept twice.
 */
export class Outbox {
  readonly #source: AsyncIterator<Item>;
  readonly #unanswered: Item[] = [];
  #answered = 0;
  #exhausted = false;
  #pulling: Promise<void> | null = null;

  constructor(items: Iterable<Item> | AsyncIterable<Item>) {
    this.#source = each(items);
  }

  async isEmpty(): Promise<boolean> {
    if (this.#unanswered.length === 0 && !this.#exhausted) await this.#pull();
    return this.#unanswered.length === 0;
  }

  /** The lines of one connection. */
  async *lines(): AsyncGenerator<string> {
    for (let position = this.#answered; ; position++) {
      while (position >= this.#answered + this.#unanswered.length) {
        if (this.#exhausted) return;
        await this.#pull();
      }
      yield `${JSON.stringify(this.#unanswered[position - this.#answered])}\n`;
    }
  }

  /** The first that had no answer has one. */
  answer(): Item {
    const item = this.#unanswered.shift();
    if (item === undefined) throw new Error("There was an answer to nothing.");
    this.#answered += 1;
    return item;
  }

  /** One more, whichever connection asks: one that broke may still be waiting for it. */
  #pull(): Promise<void> {
    this.#pulling ??= this.#source.next().then(({ done, value }) => {
      this.#pulling = null;
      if (done === true) this.#exhausted = true;
      else this.#unanswered.push({ idempotency_key: randomUUID(), ...value });
    });
    return this.#pulling;
  }
}

async function* each(items: Iterable<Item> | AsyncIterable<Item>): AsyncGenerator<Item> {
  yield* items;
}
