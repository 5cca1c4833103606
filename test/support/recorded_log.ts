import { eventually } from "./eventually.ts";

/** What a part in this process logs, for a test to read and to wait for. */
export class RecordedLog {
  readonly lines: RecordedLine[] = [];

  debug(facts: object, message: string): void {
    this.lines.push({ level: "debug", message, ...facts });
  }

  info(facts: object, message: string): void {
    this.lines.push({ level: "info", message, ...facts });
  }

  warn(facts: object, message: string): void {
    this.lines.push({ level: "warn", message, ...facts });
  }

  error(facts: object, message: string): void {
    this.lines.push({ level: "error", message, ...facts });
  }

  with(message: string): readonly RecordedLine[] {
    return this.lines.filter((line) => line.message === message);
  }

  async until(message: string): Promise<RecordedLine> {
    return (await eventually(() => this.with(message)[0], { everyMs: 10, what: `"${message}" is logged` }))!;
  }
}

export interface RecordedLine {
  readonly level: "debug" | "info" | "warn" | "error";
  readonly message: string;
  readonly [fact: string]: unknown;
}
