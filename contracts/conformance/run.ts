import type { Case } from "./cases/case.ts";
import { NotSeen, PayloadRefused, Stage, type Subject } from "./stage.ts";
import type { BrokerUrls } from "./vhost.ts";

/**
 * Plays cases on stages of their own, some at once, and answers what was found, in their order. When it ends, also by
 * the signal or by an error that is not the consumer's, nothing that it started is left.
 */
export async function runCases(
  cases: readonly Case[],
  subject: Subject,
  { broker, atOnce, signal, patienceMs = 30_000 }: RunOptions,
): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  const waiting = [...cases.entries()];
  const stop = stopOf(signal);
  const player = async (): Promise<void> => {
    try {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        const [index, one] = next;
        findings[index] = { case: one, ...(await play(one, () => Stage.open(subject, broker, patienceMs), stop)) };
      }
    } finally {
      waiting.length = 0; // where one could not be played, none is begun any more
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: atOnce }, player));
  const broken = ends.find((end) => end.status === "rejected");
  if (broken !== undefined) throw broken.reason;
  return findings;
}

export interface RunOptions {
  readonly broker: BrokerUrls;
  readonly atOnce: number;
  /** Ends the play before its end: runCases then throws the signal's reason. */
  readonly signal?: AbortSignal;
  /** How long something that should come may take to do so. */
  readonly patienceMs?: number;
}

export interface Finding {
  readonly case: Case;
  /** A sentence; null: the consumer does it right, as far as it was judged. */
  readonly wrong: string | null;
  /** Why nothing can be said; null: it was judged. */
  readonly unjudged: string | null;
}

async function play(one: Case, open: () => Promise<Stage>, stop: Promise<never>): Promise<Omit<Finding, "case">> {
  const stage = await open();
  try {
    return { wrong: await Promise.race([one.run(stage), stop]), unjudged: null };
  } catch (error) {
    if (error instanceof NotSeen) return { wrong: error.message, unjudged: null };
    if (error instanceof PayloadRefused) return { wrong: null, unjudged: error.message };
    throw error;
  } finally {
    await stage.close();
  }
}

/** Rejects when the signal comes, with its reason. */
function stopOf(signal: AbortSignal | undefined): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>();
  const stop = (): void => reject(signal?.reason);
  if (signal?.aborted) stop();
  else signal?.addEventListener("abort", stop, { once: true });
  promise.catch(() => undefined); // nobody may be playing any more
  return promise;
}
