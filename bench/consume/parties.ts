import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { findGo, goEnvironment } from "../../scripts/go.ts";
import { findPython, preparePython } from "../../scripts/python.ts";
import { buildConsumers } from "../../test/support/build_consumers.ts";
import { environment } from "../harness/config.ts";

/**
 * Who works a full queue, three programs in each language: a client by hand that checks payload and result by the
 * contract, the same one without its checks, and the library. Each takes a task, parses it, reports its outcome with a
 * confirm, then acks, with 100 in hand. A language that is not here is left out.
 */
export async function consumeParties(folder: string, say: (line: string) => void): Promise<readonly ConsumeParty[]> {
  const byLanguage = { TypeScript: typescript, Python: python, Go: go };
  const parties: ConsumeParty[] = [];
  for (const [language, make] of Object.entries(byLanguage)) {
    const commands = await make(folder);
    if (commands === null) say(`LEFT OUT: ${language}, which is not installed here.`);
    else parties.push(...programsIn(language, commands));
  }
  return parties;
}

export interface ConsumeParty {
  readonly language: string;
  readonly way: "by hand" | "unchecked" | "library";
  /** The AMQP client that it stands on. */
  readonly client: string;
  readonly start: Start;
}

export interface Start {
  readonly command: readonly [program: string, ...args: string[]];
  readonly environment?: Readonly<Record<string, string>>;
}

interface Commands {
  readonly client: string;
  readonly byHand: Start["command"];
  readonly library: Start;
}

const here = import.meta.dirname;
const root = join(here, "../..");
const consumer = (extension: string): string => join(root, `test/conformance/conformance_consumer.${extension}`);
const schemas = join(root, "contracts/conformance/contract/tasks/conformance");

function programsIn(language: string, { client, byHand, library }: Commands): readonly ConsumeParty[] {
  return [
    { language, client, way: "by hand", start: { command: byHand, environment: { SCHEMAS: schemas } } },
    { language, client, way: "unchecked", start: { command: byHand } },
    { language, client, way: "library", start: library },
  ];
}

async function typescript(): Promise<Commands> {
  const built = await buildConsumers("typescript");
  return {
    client: "amqplib",
    byHand: [process.execPath, join(here, "by_hand/main.ts")],
    library: { command: [process.execPath, consumer("ts")], environment: { WAYBILL_CONTRACTS: join(built, "contracts") } },
  };
}

async function python(): Promise<Commands | null> {
  if (findPython() === null) return null;
  const { program } = await preparePython("run");
  const built = await buildConsumers("python");
  return {
    client: "pika",
    byHand: [program, join(here, "by_hand/main.py")],
    library: { command: [program, consumer("py")], environment: { PYTHONPATH: join(built, "contracts/python") } },
  };
}

async function go(folder: string): Promise<Commands | null> {
  const found = findGo(environment);
  if (found === null) return null;
  const byHand = join(folder, "by_hand_go");
  execFileSync(found.program, ["build", "-o", byHand, "."], { cwd: join(here, "by_hand"), env: goEnvironment(environment) });
  return {
    client: "amqp091-go",
    byHand: [byHand],
    library: { command: [join(await buildConsumers("go"), "programs/conformance_consumer")] },
  };
}
