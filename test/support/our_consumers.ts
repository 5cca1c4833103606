import { join } from "node:path";
import { buildGoConsumer } from "../../scripts/go.ts";
import { preparePython } from "../../scripts/python.ts";
import type { Language } from "./languages.ts";
import { TYPESCRIPT_CONSUMER } from "./processes.ts";

const root = join(import.meta.dirname, "../..");

/** The start command of our own consumer in a language; the first time takes as long as its build. */
export const ourConsumers: Record<Language, () => Promise<readonly [program: string, ...args: string[]]>> = {
  typescript: async () => [process.execPath, TYPESCRIPT_CONSUMER],
  python: async () => [(await preparePython("development", console.log)).program, join(root, "consumers/python/main.py")],
  go: async () => [(await buildGoConsumer(process.env, console.log)).program],
};
