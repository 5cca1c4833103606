import type { Case } from "./cases/case.ts";
import { NotSeen, Stage, type Subject } from "./stage.ts";
import type { BrokerUrls } from "./vhost.ts";

/** Plays cases on stages of their own, some at once, and answers what was found, in their order. */
export async function runCases(
  cases: readonly Case[],
  subject: Subject,
  { broker, atOnce, onFinding }: RunOptions,
): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  const waiting = [...cases.entries()];
  const player = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [index, one] = next;
      const finding = { case: one, wrong: await play(one, subject, broker) };
      findings[index] = finding;
      onFinding?.(finding);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, player));
  return findings;
}

export interface RunOptions {
  readonly broker: BrokerUrls;
  readonly atOnce: number;
  readonly onFinding?: (finding: Finding) => void;
}

export interface Finding {
  readonly case: Case;
  /** A sentence; null: the consumer does it right. */
  readonly wrong: string | null;
}

async function play(one: Case, subject: Subject, broker: BrokerUrls): Promise<string | null> {
  const stage = await Stage.open(subject, broker);
  try {
    return await one.run(stage);
  } catch (error) {
    if (error instanceof NotSeen) return error.message;
    throw error;
  } finally {
    await stage.close();
  }
}
