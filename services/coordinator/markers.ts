import { randomUUID } from "node:crypto";
import type { Publisher } from "../broker/publisher.ts";

/**
 * Proves that `outcomes` is drained: a marker goes in at the end, and when it comes out, everything that was
 * in the queue before it is recorded. Under load the queue is never empty, so its length proves nothing.
 */
export class Markers {
  readonly #publisher: Publisher;
  readonly #waiting = new Map<string, () => void>();

  constructor(publisher: Publisher) {
    this.#publisher = publisher;
  }

  /** Resolves true when all that is in `outcomes` now has been recorded; false when it could not be sent or did not come back in time. */
  drained(waitMs: number): Promise<boolean> {
    const id = randomUUID();
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const timer = setTimeout(() => resolve(false), waitMs);
    this.#waiting.set(id, () => resolve(true));
    this.#publisher.publish({
      exchange: "outcomes",
      routingKey: "outcomes",
      content: Buffer.from("{}"),
      properties: { messageId: id, type: markerType, deliveryMode: 2 },
      settled: (what) => {
        if (what !== "confirmed") resolve(false);
      },
    });
    return promise.finally(() => {
      clearTimeout(timer);
      this.#waiting.delete(id);
    });
  }

  /** The outcomes before this marker are recorded. One of another process, or of an earlier life, is nobody's any more. */
  cameOut(id: string): void {
    this.#waiting.get(id)?.();
  }
}

export const markerType = "waybill.marker";
