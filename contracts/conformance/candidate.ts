import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";

/** The consumer that is checked: a process, started by its command alone, in a session of its own. */
export class Candidate {
  readonly #child: ChildProcess;
  readonly #output: string[] = [];
  /** Resolves with how it ended: an exit code, or a signal's name. */
  readonly ended: Promise<number | string>;
  hasEnded = false;

  constructor([program, ...args]: Command, environment: NodeJS.ProcessEnv) {
    this.#child = spawn(program, args, { env: environment, stdio: ["ignore", "pipe", "pipe"], detached: true });
    for (const stream of [this.#child.stdout!, this.#child.stderr!])
      stream.setEncoding("utf8").on("data", (text: string) => this.#keep(text));
    this.ended = once(this.#child, "close").then(
      ([code, signal]) => (code ?? signal) as number | string,
      (error: Error) => error.message, // there is no such program
    );
    void this.ended.then(() => {
      this.hasEnded = true;
    });
  }

  /** As a container platform stops it: its process alone is told. */
  terminate(): void {
    this.#child.kill("SIGTERM");
  }

  /** With all that it started. */
  async kill(): Promise<void> {
    try {
      if (this.#child.pid !== undefined) process.kill(-this.#child.pid, "SIGKILL");
    } catch {
      // It has ended already.
    }
    await this.ended;
  }

  /** The last lines that it wrote: why it ended, most often. */
  get lastWords(): string {
    return this.#output.join("").trimEnd().split("\n").slice(-20).join("\n");
  }

  #keep(text: string): void {
    this.#output.push(text);
    if (this.#output.length > 200) this.#output.shift();
  }
}

export type Command = readonly [program: string, ...args: string[]];
