import type { Markers } from "./markers.ts";

/**
 * How long what is reported waits until it is recorded: the age of the oldest outcome. Told by the coordinator's own clock alone,
 * by a marker that goes in at the end of `outcomes` and comes out when all before it is recorded; one at a time.
 */
export class OutcomeAge {
  readonly #markers: Pick<Markers, "send">;
  readonly #now: () => number;
  #sentAt: number | null = null;
  #lastMs: number | null = null;

  constructor({ markers, now }: { readonly markers: Pick<Markers, "send">; readonly now: () => number }) {
    this.#markers = markers;
    this.#now = now;
  }

  /** Null: not known. A marker that has not come out yet has waited for so long, and with it what was reported before it. */
  get ms(): number | null {
    if (this.#sentAt === null) return this.#lastMs;
    return Math.max(this.#lastMs ?? 0, this.#now() - this.#sentAt);
  }

  /** Sends the next marker when there is none on its way. `waiting`: what is ready in the queue; null: not known. */
  measure(waiting: number | null): void {
    if (waiting === 0 && this.#sentAt !== null && this.#now() - this.#sentAt > lostAfterMs) this.#forget();
    if (this.#sentAt !== null) return;
    const sentAt = this.#now();
    this.#sentAt = sentAt;
    this.#markers.send(sentAt, {
      out: () => {
        this.#sentAt = null;
        this.#lastMs = this.#now() - sentAt;
      },
      failed: () => this.#forget(),
    });
  }

  #forget(): void {
    this.#sentAt = null;
    this.#lastMs = null;
  }
}

/** A queue that was empty since then has lost it: it was purged, or made anew. */
const lostAfterMs = 60_000;
