/**
 * Whether somebody on the way holds the stream back. What happened over more than ten seconds does not arrive within one
 * moment, but for what was missed while the page was away, which comes when the stream has just been opened.
 *
 *   happened   10:00:01   10:00:09   10:00:15
 *   heard      10:00:16   10:00:16   10:00:16     held back
 */
export class Bursts {
  readonly #openedAt: number;
  #heardAt = Number.NEGATIVE_INFINITY;
  #oldest = 0;

  constructor(openedAt: number) {
    this.#openedAt = openedAt;
  }

  /** When it happened, by the server's clock, and when it was heard, by ours: only those of one clock are compared. */
  isHeldBack(happenedAt: number, heardAt: number): boolean {
    if (heardAt - this.#heardAt > momentMs) this.#oldest = happenedAt;
    this.#heardAt = heardAt;
    return heardAt - this.#openedAt > openingMs && happenedAt - this.#oldest > longAgoMs;
  }
}

const momentMs = 500;
const openingMs = 3_000;
const longAgoMs = 10_000;
