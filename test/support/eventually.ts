import { setTimeout as wait } from "node:timers/promises";
import { inspect } from "node:util";

/**
 * Looks again and again until what it sees is right, and answers that. For what sends no signal to wait for:
 * a file, a count in RabbitMQ, a row.
 *
 *   await eventually(() => api.task(id), { until: (task) => task.state === "succeeded", what: "the task succeeds" });
 *
 * An error while looking counts as not yet right.
 * @throws after `timeoutMs`, saying what was last seen.
 */
export async function eventually<T>(look: () => T | Promise<T>, options: EventuallyOptions<T> = {}): Promise<T> {
  const { until = Boolean, timeoutMs = 20_000, everyMs = 50, what = "what was waited for" } = options;
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const sight = await attempt(look);
    if (sight.kind === "seen" && until(sight.value)) return sight.value;
    if (Date.now() > deadline) throw new Error(`Within ${timeoutMs} ms it did not come true that ${what}. Last seen: ${described(sight)}`);
    await wait(everyMs);
  }
}

export interface EventuallyOptions<T> {
  /** Whether this is it; without it, anything true. */
  readonly until?: (seen: T) => boolean;
  readonly timeoutMs?: number;
  readonly everyMs?: number;
  /** The end of a sentence: "the task succeeds". */
  readonly what?: string;
}

type Sight<T> = { readonly kind: "seen"; readonly value: T } | { readonly kind: "failed"; readonly error: unknown };

async function attempt<T>(look: () => T | Promise<T>): Promise<Sight<T>> {
  try {
    return { kind: "seen", value: await look() };
  } catch (error) {
    return { kind: "failed", error };
  }
}

function described(sight: Sight<unknown>): string {
  return inspect(sight.kind === "seen" ? sight.value : sight.error, { depth: 6, maxStringLength: 2_000 });
}
