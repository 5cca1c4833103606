import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { findGo, goEnvironment } from "../../scripts/go.ts";
import { preparePython } from "../../scripts/python.ts";
import { buildConsumers } from "../../test/support/build_consumers.ts";
import { environment } from "../harness/config.ts";

/**
 * In each language a client written by hand, and the library: both take a task, parse it, report its outcome with a
 * confirm, then ack, with 100 in hand. The library also checks payload and result, keeps deadlines and heartbeats, and
 * hears of cancels.
 */
export async function consumeParties(folder: string): Promise<readonly ConsumeParty[]> {
  const here = import.meta.dirname;
  const root = join(here, "../..");
  const go = findGo(environment);
  if (go === null) throw new Error("The bench needs Go, and there is none.");
  const handWrittenGo = join(folder, "by_hand_go");
  const module = join(here, "by_hand");
  execFileSync(go.program, ["build", "-o", handWrittenGo, "."], { cwd: module, env: goEnvironment(environment) });
  const python = (await preparePython("development", console.log)).program;
  const built = { python: await buildConsumers("python"), go: await buildConsumers("go"), typescript: await buildConsumers("typescript") };
  const consumer = (extension: string) => join(root, `test/conformance/conformance_consumer.${extension}`);
  return [
    {
      language: "TypeScript",
      client: "amqplib",
      byHand: { command: [process.execPath, join(here, "by_hand/main.ts")] },
      library: { command: [process.execPath, consumer("ts")], environment: { WAYBILL_CONTRACTS: join(built.typescript, "contracts") } },
    },
    {
      language: "Python",
      client: "pika",
      byHand: { command: [python, join(here, "by_hand/main.py")] },
      library: { command: [python, consumer("py")], environment: { PYTHONPATH: join(built.python, "contracts/python") } },
    },
    {
      language: "Go",
      client: "amqp091-go",
      byHand: { command: [handWrittenGo] },
      library: { command: [join(built.go, "programs/conformance_consumer")] },
    },
  ];
}

export interface ConsumeParty {
  readonly language: string;
  /** The AMQP client that both stand on. */
  readonly client: string;
  readonly byHand: Start;
  readonly library: Start;
}

export interface Start {
  readonly command: readonly [program: string, ...args: string[]];
  readonly environment?: Readonly<Record<string, string>>;
}
