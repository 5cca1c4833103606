import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { Refused } from "../exits.ts";

/** The servers that a person works with, by name. */
export interface Contexts {
  /** The one that is meant where none is named. */
  readonly current: string | null;
  readonly contexts: Readonly<Record<string, Context>>;
}

export interface Context {
  readonly url: string;
  readonly api_key?: string;
  /** The certificate of the authority, as PEM. */
  readonly ca?: string;
}

export function contextsFile(environment: NodeJS.ProcessEnv): string {
  const home = environment["XDG_CONFIG_HOME"] || join(environment["HOME"] || homedir(), ".config");
  return join(home, "waybill/contexts.json");
}

/** None where the file is not there. @throws Refused where it is not its owner's alone, or says what is no context. */
export function readContexts(environment: NodeJS.ProcessEnv): Contexts {
  const file = contextsFile(environment);
  const text = textOf(file);
  if (text === null) return { current: null, contexts: {} };
  if (process.platform !== "win32" && (statSync(file).mode & 0o077) !== 0)
    throw new Refused("not_allowed", `${file} may hold API keys, and others can read it. Run: chmod 600 ${file}`);
  try {
    return contextsIn(JSON.parse(text));
  } catch (error) {
    throw new Refused(
      "not_valid",
      `${file} is not as waybill writes it. Mend or remove it, and run: waybill context add <name> --url <url>`,
      { cause: error },
    );
  }
}

/** @throws Error */
function contextsIn(value: unknown): Contexts {
  const { current, contexts } = Object(value) as { readonly current: unknown; readonly contexts: unknown };
  const isText = (one: unknown) => ["string", "undefined"].includes(typeof one);
  const isContext = (one: unknown) => typeof Object(one).url === "string" && isText(Object(one).api_key) && isText(Object(one).ca);
  const isRight = typeof contexts === "object" && contexts !== null && Object.values(contexts).every(isContext);
  if (!isRight || (current !== null && typeof current !== "string")) throw new Error("no contexts");
  return { current, contexts: contexts as Contexts["contexts"] };
}

/** In place of what was there, at once and for its owner alone. */
export function writeContexts(contexts: Contexts, environment: NodeJS.ProcessEnv): void {
  const file = contextsFile(environment);
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const unfinished = `${file}.${process.pid}`;
  writeFileSync(unfinished, `${JSON.stringify(contexts, null, 2)}\n`, { mode: 0o600 });
  renameSync(unfinished, file);
}

function textOf(file: string): string | null {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw new Refused("not_allowed", `The contexts cannot be read: ${(error as Error).message}.`, { cause: error });
  }
}
