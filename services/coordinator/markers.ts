import { randomUUID } from "node:crypto";
import type { ConsumeMessage } from "amqplib";
import type { Publication, Publisher } from "../broker/publisher.ts";

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
  drained(waitMs: number, now: number): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const timer = setTimeout(() => resolve(false), waitMs);
    const forget = this.send(now, { out: () => resolve(true), failed: () => resolve(false) });
    return promise.finally(() => {
      clearTimeout(timer);
      forget();
    });
  }

  /** One marker: `out` when all before it is recorded, `failed` when RabbitMQ does not have it. Answers how to wait no more. */
  send(now: number, { out, failed }: { out(): void; failed(): void }): () => void {
    const id = randomUUID();
    const forget = (): void => void this.#waiting.delete(id);
    this.#waiting.set(id, out);
    this.#publish(id, Buffer.from(JSON.stringify({ sent_at: now })), (what) => {
      if (what !== "confirmed" && this.#waiting.delete(id)) failed();
    });
    return forget;
  }

  /**
   * The outcomes before this marker are recorded. One that another coordinator waits for goes in again, until it
   * reaches that one, having passed everybody who records; one that nobody can be waiting for any more is forgotten.
   */
  cameOut(marker: ConsumeMessage, now: number): void {
    const id = marker.properties.messageId as string;
    const mine = this.#waiting.get(id);
    if (mine !== undefined) {
      this.#waiting.delete(id);
      mine();
    } else if (now - sentAt(marker) < forgottenAfterMs) this.#publish(id, marker.content, () => undefined);
  }

  #publish(id: string, content: Buffer, settled: Publication["settled"]): void {
    const properties = { messageId: id, type: markerType, deliveryMode: 2 };
    this.#publisher.publish({ exchange: "outcomes", routingKey: "outcomes", content, properties, settled });
  }
}

export const markerType = "waybill.marker";

const forgottenAfterMs = 60_000;

function sentAt(marker: ConsumeMessage): number {
  try {
    return Number((JSON.parse(marker.content.toString()) as { sent_at?: unknown }).sent_at);
  } catch {
    return Number.NaN;
  }
}
