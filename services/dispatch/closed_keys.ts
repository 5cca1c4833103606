import { closedForMs } from "../lifecycle/runway.ts";

/**
 * Routing keys whose messages came back (returned or refused): closed for 1 s, doubling to 30 s, and tried
 * again with a single task. Without this an unbound queue would turn into a hot loop.
 */
export class ClosedKeys {
  readonly #closed = new Map<string, { times: number; until: number }>();
  readonly #returned = new Map<string, number>();

  close(routingKey: string, now: number): void {
    const known = this.#closed.get(routingKey);
    // A burst that comes back together closes once: only what is tried after the pause doubles it.
    if (known !== undefined && known.until > now) return;
    const times = (known?.times ?? 0) + 1;
    this.#closed.set(routingKey, { times, until: now + closedForMs(times) });
  }

  /** RabbitMQ gave a message back, since no queue is bound for its key. */
  countReturned(routingKey: string): void {
    this.#returned.set(routingKey, this.returned(routingKey) + 1);
  }

  /** How many came back so, since the last one that did not. */
  returned(routingKey: string): number {
    return this.#returned.get(routingKey) ?? 0;
  }

  /** A message of this key was confirmed: it is open again. */
  open(routingKey: string): void {
    this.#closed.delete(routingKey);
    this.#returned.delete(routingKey);
  }

  /** Milliseconds since 1970 until which nothing is released; 0: open. */
  until(routingKey: string): number {
    return this.#closed.get(routingKey)?.until ?? 0;
  }

  /** The key came back at its last release, so the next one is a single task. */
  isTrying(routingKey: string): boolean {
    return this.#closed.has(routingKey);
  }
}
