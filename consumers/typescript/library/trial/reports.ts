import assert from "node:assert/strict";
import type { ConsumeMessage } from "amqplib";

/** Everything that was reported in a room, in order, and a wait for what is still to come. */
export class Reports {
  readonly all: Report[] = [];
  readonly #waiting = new Set<() => void>();

  take(message: ConsumeMessage): void {
    const text = message.content.toString();
    this.all.push({ ...(JSON.parse(text) as Report), text, headers: { ...message.properties.headers } });
    for (const wake of this.#waiting) wake();
  }

  /** The first report about this task that is no progress; `after` so many of them. */
  async outcome(taskId: string, { after = 0 }: { readonly after?: number } = {}): Promise<Report> {
    const ends = () => this.all.filter((report) => report.task_id === taskId && report.kind !== "progress" && report.kind !== "adopted");
    return this.until(() => ends()[after], `outcome ${after + 1} of ${taskId}`);
  }

  /** The first report that fits, among those that came and those to come. */
  async first(fits: (report: Report) => boolean): Promise<Report> {
    return this.until(() => this.all.find(fits), "a report");
  }

  async until<T>(look: () => T | undefined, what: string): Promise<T> {
    const late = AbortSignal.timeout(25_000);
    for (;;) {
      const seen = look();
      if (seen !== undefined) return seen;
      if (late.aborted) assert.fail(`${what} did not come. Came: ${this.all.map(({ text }) => text).join("\n")}`);
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#waiting.add(resolve);
      late.addEventListener("abort", () => resolve(), { once: true });
      await promise;
      this.#waiting.delete(resolve);
    }
  }
}

/** A report as it travelled, and its bytes: a big integer survives only there. */
export interface Report {
  readonly kind: string;
  readonly task_id: string;
  readonly attempt: number;
  readonly consumer: string;
  readonly text: string;
  /** Of its message. */
  readonly headers: object;
  readonly failure?: string;
  readonly code?: string;
  readonly message?: string;
  readonly result?: unknown;
  readonly redeliveries?: number;
  readonly acked_early?: boolean;
  readonly for_ms?: number;
  readonly retry_after_ms?: number;
  readonly payload_base64?: string;
  readonly routing_key?: string;
  readonly problems?: readonly { readonly pointer: string }[];
  readonly started_at?: string;
  readonly finished_at?: string;
}
