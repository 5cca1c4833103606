import assert from "node:assert/strict";

/** What a consumer in this process logs: where pino writes it, for a test to read and to wait for. */
export class LogLines {
  readonly all: LogLine[] = [];
  readonly #waiting = new Set<() => void>();

  write(text: string): void {
    this.all.push(JSON.parse(text) as LogLine);
    for (const wake of this.#waiting) wake();
  }

  /** The line with this `msg`; `after` so many like it. */
  async until(msg: string, { after = 0 }: { readonly after?: number } = {}): Promise<LogLine> {
    const late = AbortSignal.timeout(25_000);
    for (;;) {
      const line = this.with(msg)[after];
      if (line !== undefined) return line;
      if (late.aborted) assert.fail(`"${msg}" was not logged. Logged: ${JSON.stringify(this.all, null, 1)}`);
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#waiting.add(resolve);
      late.addEventListener("abort", () => resolve(), { once: true });
      await promise;
      this.#waiting.delete(resolve);
    }
  }

  with(msg: string): readonly LogLine[] {
    return this.all.filter((line) => line.msg === msg);
  }
}

export interface LogLine {
  readonly msg: string;
  readonly [field: string]: unknown;
}
