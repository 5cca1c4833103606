import { createWriteStream, existsSync, renameSync } from "node:fs";
import { join } from "node:path";
import type { Say } from "../broker/broker.ts";
import { type LogLine, type Program, startProgram } from "../program.ts";

/**
 * Starts one of Waybill's programs. Its whole log goes to a file (the last start's is kept beside it),
 * its warnings and errors to the screen as well.
 */
export function startPart(part: PartOfWaybill, logs: string, say: Say): Program {
  const file = join(logs, `${part.name}.log`);
  if (existsSync(file)) renameSync(file, join(logs, `${part.name}.previous.log`));
  const log = createWriteStream(file);
  const program = startProgram(part.entry, part.environment, {
    ...(part.command === undefined ? {} : { command: part.command }),
    onLine(text, line) {
      log.write(`${text}\n`);
      if (isProblem(line)) say(problem(part.name, line));
    },
  });
  void program.exited.then(() => log.end());
  return program;
}

export interface PartOfWaybill {
  /** Names the log file and the lines on the screen. */
  readonly name: string;
  /** What people know it as. */
  readonly title: string;
  readonly entry: string;
  /** Where it is no program of Node's. */
  readonly command?: readonly [program: string, ...args: string[]];
  readonly environment: Readonly<Record<string, string>>;
  /** The `msg` of the line by which it says so. */
  readonly readyWhen: string;
}

/** pino's warnings and worse, and what is no log line at all: a crash writes those. */
function isProblem({ level }: LogLine): boolean {
  return level === 0 || level >= 40;
}

function problem(name: string, line: LogLine): string {
  const cause = line["err"] as { readonly message?: unknown } | undefined;
  const why = typeof cause?.message === "string" && cause.message !== line.msg ? `: ${cause.message}` : "";
  return `! ${name}: ${line.msg}${why}`;
}
