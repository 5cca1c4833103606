import { closedForMs } from "../lifecycle/runway.ts";

/**
 * Routing keys whose messages came back (returned or refused): closed for 1 s, doubling to 30 s, and tried
 * again with a single task. Without this an unbound queue would turn into a hot loop.
 */
export class ClosedKeys {
  readonly #closed = new Map<string, { times: number; until: number }>();

  close(routingKey: string, now: number): void {
    const known = this.#closed.get(routingKey);
    // A burst that comes back together closes once: only what is tried after the pause doubles it.
    if (known !== undefined && known.until > now) return;
    const times = (known?.times ?? 0) + 1;
    this.#closed.set(routingKey, { times, until: now + closedForMs(times) });
  }

  /** A message of this key was confirmed: it is open again. */
  open(routingKey: string): void {
    this.#closed.delete(routingKey);
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
