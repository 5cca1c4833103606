import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { guard } from "./guard.ts";

/**
 * Starts one of our programs as a process of its own, and listens to its log: JSON lines on standard output.
 *
 * It has a session of its own, so that Ctrl-C in the terminal reaches its parent alone, which stops
 * what it started in order; and a guard, so that it does not outlive a parent that was killed.
 */
export function startProgram(entry: string, environment: Readonly<Record<string, string>>, options: ProgramOptions = {}): Program {
  const [program, ...args] = options.command ?? [process.execPath, entry];
  const child = spawn(program, [...args, ...(options.args ?? [])], {
    env: environment,
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  return new Program(entry, child, options);
}

export interface ProgramOptions {
  /** How it is started, where it is no program of Node's: `entry` then only names it. */
  readonly command?: readonly [program: string, ...args: string[]];
  readonly args?: readonly string[];
  /** Told each line as it is read: exactly as it was written, and parsed. */
  readonly onLine?: (text: string, line: LogLine) => void;
  /** What its guard sends it when this process is gone. */
  readonly guardSignal?: "TERM" | "KILL";
}

/** A line of a log. One that is not JSON (a crash's stack trace) is its own `msg`. */
export interface LogLine {
  readonly msg: string;
  /** pino's: 30 info, 40 warning, 50 error, 60 fatal; 0 where the line names none. */
  readonly level: number;
  readonly [field: string]: unknown;
}

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** So much of a log is kept in memory, counted in lines; a test reads all of it, a long life does not fill the memory. */
const KEPT_LINES = 50_000;

/** More than a consumer takes by default to drain: 20 s of grace and 5 s for what was cancelled. */
const CLOSE_TIMEOUT_MS = 40_000;

export class Program {
  readonly entry: string;
  readonly pid: number;
  /** Resolves when it has ended and its last line has been read. */
  readonly exited: Promise<Exit>;
  readonly #child: ChildProcess;
  readonly #lines: LogLine[] = [];
  #forgotten = 0;
  readonly #waiting = new Set<() => void>();
  #exit: Exit | null = null;

  constructor(entry: string, child: ChildProcess, options: ProgramOptions) {
    if (child.pid === undefined) throw new Error(`${entry} could not be started.`);
    this.entry = entry;
    this.pid = child.pid;
    this.#child = child;
    for (const stream of [child.stdout, child.stderr]) if (stream !== null) this.#read(stream, options.onLine);
    this.exited = this.#untilExit(guard(child.pid, options.guardSignal));
  }

  get lines(): readonly LogLine[] {
    return this.#lines;
  }

  get running(): boolean {
    return this.#exit === null;
  }

  /** @returns whether it was still there to get the signal. */
  signal(signal: NodeJS.Signals): boolean {
    return this.#child.kill(signal);
  }

  /** Asks it to stop in order, waits for its end, and ends one that is deaf by force. */
  async close(): Promise<void> {
    this.signal("SIGTERM");
    const deaf = setTimeout(() => this.signal("SIGKILL"), CLOSE_TIMEOUT_MS);
    await this.exited;
    clearTimeout(deaf);
  }

  /**
   * The first line that fits, among those already read or still to come; a string is its whole `msg`.
   *
   * @throws when the program ends without it, or says nothing of the kind for `timeoutMs`; with the end of its log.
   */
  async untilLine(wanted: string | ((line: LogLine) => boolean), timeoutMs = 30_000): Promise<LogLine> {
    const fits = typeof wanted === "string" ? (line: LogLine) => line.msg === wanted : wanted;
    const what = typeof wanted === "string" ? `"${wanted}"` : "the line waited for";
    const late = AbortSignal.timeout(timeoutMs);
    let next = 0;
    for (;;) {
      const line = this.#lines.slice(Math.max(0, next - this.#forgotten)).find(fits);
      if (line !== undefined) return line;
      next = this.#forgotten + this.#lines.length;
      if (!this.running) throw new Error(`${this.entry} ended without saying ${what}. Its log ends:\n${this.#tail()}`);
      if (late.aborted) throw new Error(`${this.entry} did not say ${what} within ${timeoutMs} ms. Its log ends:\n${this.#tail()}`);
      await this.#news(late);
    }
  }

  async #news(late: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.add(resolve);
    late.addEventListener("abort", () => resolve(), { once: true });
    await promise;
    this.#waiting.delete(resolve);
  }

  #read(stream: Readable, onLine: ProgramOptions["onLine"]): void {
    createInterface({ input: stream }).on("line", (text) => {
      const line = logLine(text);
      onLine?.(text, line);
      this.#lines.push(line);
      if (this.#lines.length > KEPT_LINES) this.#forgotten += this.#lines.splice(0, KEPT_LINES / 2).length;
      this.#tell();
    });
  }

  async #untilExit(release: () => void): Promise<Exit> {
    const [code, signal] = (await once(this.#child, "close")) as [number | null, NodeJS.Signals | null];
    release();
    this.#exit = { code, signal };
    this.#tell();
    return this.#exit;
  }

  #tell(): void {
    for (const resolve of this.#waiting) resolve();
  }

  #tail(): string {
    return this.#lines
      .slice(-15)
      .map((line) => (line.level === 0 ? line.msg : JSON.stringify(line)))
      .join("\n");
  }
}

function logLine(text: string): LogLine {
  try {
    const parsed: unknown = JSON.parse(text);
    if (parsed !== null && typeof parsed === "object") return { msg: "", level: 0, ...parsed };
  } catch {
    // not JSON: kept as it is
  }
  return { msg: text, level: 0 };
}
