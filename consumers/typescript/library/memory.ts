/**
 * Remembers values by key for a while, and forgets the oldest first when they grow beyond its size:
 * a process that runs for a year remembers no more than one that runs for an hour.
 */
export class Memory<Value> {
  readonly #kept = new Map<string, { readonly value: Value; readonly size: number; readonly untilMs: number }>();
  readonly #forMs: number;
  readonly #maxSize: number;
  readonly #now: () => number;
  #size = 0;

  constructor({ forMs, maxSize, now }: { readonly forMs: number; readonly maxSize: number; readonly now: () => number }) {
    this.#forMs = forMs;
    this.#maxSize = maxSize;
    this.#now = now;
  }

  remember(key: string, value: Value, size = 1): void {
    this.#forget(key);
    this.#kept.set(key, { value, size, untilMs: this.#now() + this.#forMs });
    this.#size += size;
    for (const [oldest, { untilMs }] of this.#kept) {
      if (this.#size <= this.#maxSize && untilMs > this.#now()) break;
      this.#forget(oldest);
    }
  }

  recall(key: string): Value | undefined {
    const kept = this.#kept.get(key);
    return kept !== undefined && kept.untilMs > this.#now() ? kept.value : undefined;
  }

  #forget(key: string): void {
    const kept = this.#kept.get(key);
    if (kept === undefined) return;
    this.#kept.delete(key);
    this.#size -= kept.size;
  }
}
