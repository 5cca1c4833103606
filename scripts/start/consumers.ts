import { join } from "node:path";
import { buildGoConsumer, GoMissing } from "../go.ts";
import { PythonMissing, preparePython } from "../python.ts";

/** Our consumers, one in each language: all do the same work, so any of them may take a task. */
export const ourConsumers: readonly OurConsumer[] = [
  { name: "typescript", language: "TypeScript", prepare: async (root) => [process.execPath, join(root, "consumers/typescript/main.ts")] },
  {
    name: "python",
    language: "Python",
    prepare: async (root, _environment, say) => [(await preparePython("run", say)).program, join(root, "consumers/python/main.py")],
  },
  { name: "go", language: "Go", prepare: async (_root, environment, say) => [(await buildGoConsumer(environment, say)).program] },
];

export interface OurConsumer {
  /** Names its log, and itself in what it reports. */
  readonly name: string;
  readonly language: string;
  /** Makes ready what it needs, which takes a while the first time; answers the command that starts it. */
  readonly prepare: (root: string, environment: NodeJS.ProcessEnv, say: (line: string) => void) => Promise<Command>;
}

export type Command = readonly [program: string, ...args: string[]];

/**
 * Those that can be started here, and those that are left out with the reason: who has no Python or no Go has Waybill
 * all the same. What fails otherwise is the start's failure.
 */
export async function prepared(consumers: readonly OurConsumer[], prepare: (consumer: OurConsumer) => Promise<Command>): Promise<Prepared> {
  const ready: ReadyConsumer[] = [];
  const leftOut: LeftOut[] = [];
  const attempts = consumers.map(async (consumer) => ({ consumer, command: await prepare(consumer) }));
  for (const [index, attempt] of (await Promise.allSettled(attempts)).entries()) {
    if (attempt.status === "fulfilled") ready.push({ ...attempt.value.consumer, command: attempt.value.command });
    else if (isMissing(attempt.reason)) leftOut.push({ language: consumers[index]!.language, why: attempt.reason.message });
    else throw attempt.reason;
  }
  return { ready, leftOut };
}

export interface Prepared {
  readonly ready: readonly ReadyConsumer[];
  readonly leftOut: readonly LeftOut[];
}

export interface ReadyConsumer extends OurConsumer {
  readonly command: Command;
}

export interface LeftOut {
  readonly language: string;
  readonly why: string;
}

const isMissing = (error: unknown): error is Error => error instanceof PythonMissing || error instanceof GoMissing;
