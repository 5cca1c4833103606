/**
 * The claims of one publisher that are not settled yet, and from them the one number that a sweep needs:
 *
 *   release numbers   1  2  3  4  5  6  7
 *                     ✓  ✓  ·  ✓  ✓  ·
 *                           └─ settledBelow = 3: "all of mine below this are settled"
 *
 * It is the lowest unsettled number, not the highest settled one: what lies between may still be lost.
 * Numbers rise and are never used twice, so insertion order is their order.
 */
export class Claims {
  readonly #unsettled = new Set<number>();
  #next = 1;

  /** The next number. It is unsettled until `settle`, whatever becomes of it. */
  take(): number {
    const number = this.#next++;
    this.#unsettled.add(number);
    return number;
  }

  /** Confirmed, set back, handed over, or never written: a sweep has nothing to do with it. */
  settle(number: number): void {
    this.#unsettled.delete(number);
  }

  get settledBelow(): number {
    for (const lowest of this.#unsettled) return lowest;
    return this.#next;
  }

  get unsettled(): number {
    return this.#unsettled.size;
  }
}
