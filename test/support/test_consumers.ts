import { join } from "node:path";
import type { Program } from "../../scripts/program.ts";
import { preparePython } from "../../scripts/python.ts";
import { ask } from "./desk.ts";
import type { Language } from "./languages.ts";
import { startProcess } from "./processes.ts";

/**
 * Starts one of the tests' own consumers in a language: `trial` does what a payload says, `corpus` reads payloads and
 * says what it read, `conformance` does what the conformance kit asks. The first time takes as long as its build.
 */
export async function startTestConsumer(which: Which, language: Language, environment: Readonly<Record<string, string>>): Promise<Program> {
  const { command, own } = await startOf(which, language);
  return startProcess(`${which} consumer in ${language}`, { ...own, ...environment }, { command });
}

/** The folder of every contract that the tests know, as their consumers have it. */
export async function allContracts(): Promise<string> {
  return join(await ask("/consumers/typescript"), "contracts");
}

/** What a consumer in TypeScript reads when it starts: of the kit's cases each starts one. */
const contractsOf: Record<Which, () => Promise<Readonly<Record<string, string>>>> = {
  trial: async () => ({}),
  corpus: async () => ({ WAYBILL_CONTRACTS: await allContracts() }),
  conformance: async () => ({ WAYBILL_CONTRACTS: join(await ask("/consumers/typescript"), "kit") }),
};

const files = {
  trial: join(import.meta.dirname, "trial_consumer"),
  corpus: join(import.meta.dirname, "../corpus/corpus_consumer"),
  conformance: join(import.meta.dirname, "../conformance/conformance_consumer"),
};

export type Which = keyof typeof files;

/** The command, and the environment that it needs beside its own configuration. */
export function startOf(which: Which, language: Language): Promise<Start> {
  return starts[language](which);
}

const starts: Record<Language, (which: Which) => Promise<Start>> = {
  typescript: async (which) => ({
    command: [process.execPath, `${files[which]}.ts`],
    own: await contractsOf[which](),
  }),
  python: async (which) => ({
    command: [(await preparePython("development")).program, `${files[which]}.py`],
    own: { PYTHONPATH: join(await ask("/consumers/python"), "contracts/python") },
  }),
  go: async (which) => ({ command: [join(await ask("/consumers/go"), `programs/${which}_consumer`)], own: {} }),
};

export interface Start {
  readonly command: readonly [program: string, ...args: string[]];
  readonly own: Readonly<Record<string, string>>;
}
