import { join } from "node:path";
import { afterAll, onTestFinished, TestRunner } from "vitest";
import { type Program, type ProgramOptions, startProgram } from "../../scripts/program.ts";

const ROOT = join(import.meta.dirname, "../..");

export const SERVER = join(ROOT, "services/server/main.ts");
export const TYPESCRIPT_CONSUMER = join(ROOT, "consumers/typescript/main.ts");

/**
 * Starts a program as a real process with this environment and nothing else of ours (but PATH, HOME and Node's cache).
 * It ends with whoever started it: the test, or the file when it was started outside a test (`beforeAll`).
 */
export function startProcess(entry: string, environment: Readonly<Record<string, string>>, options: ProgramOptions = {}): Program {
  const { PATH = "", HOME = "", NODE_COMPILE_CACHE = "" } = process.env;
  const program = startProgram(entry, { PATH, HOME, NODE_COMPILE_CACHE, ...environment }, { guardSignal: "KILL", ...options });
  if (TestRunner.getCurrentTest() === undefined) ofTheFile.add(program);
  else onTestFinished(() => end(program));
  return program;
}

const ofTheFile = new Set<Program>();

afterAll(async () => {
  await Promise.all([...ofTheFile].map(end));
});

/** SIGKILL: what a test wants to see of an orderly end it asks for itself. */
async function end(program: Program): Promise<void> {
  program.signal("SIGKILL");
  await program.exited;
}
