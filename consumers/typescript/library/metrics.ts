import type { Ending } from "./messages.ts";

/** Counts what the attempts of one routing key came to, for `/metrics`. */
export class Metrics {
  readonly routingKey: string;
  readonly #counts = new Map<string, number>();
  readonly #buckets = new Array<number>(bucketSeconds.length).fill(0);
  #seconds = 0;
  #attempts = 0;

  constructor(routingKey: string) {
    this.routingKey = routingKey;
  }

  count(outcome: Ending, elapsedMs: number): void {
    const label = outcome.kind === "failed" ? `failed_${outcome.failure}` : outcome.kind;
    this.#counts.set(label, (this.#counts.get(label) ?? 0) + 1);
    const seconds = elapsedMs / 1000;
    this.#seconds += seconds;
    this.#attempts++;
    for (const [at, upTo] of bucketSeconds.entries()) if (seconds <= upTo) this.#buckets[at]!++;
  }

  /** One value of each family, without its heading. */
  lines(): { readonly attempts: readonly string[]; readonly durations: readonly string[] } {
    const key = `routing_key="${this.routingKey}"`;
    const { attempts, durations } = families;
    return {
      attempts: [...this.#counts].map(([outcome, count]) => `${attempts}{${key},outcome="${outcome}"} ${count}`),
      durations: [
        ...bucketSeconds.map((upTo, at) => `${durations}_bucket{${key},le="${upTo}"} ${this.#buckets[at]}`),
        `${durations}_bucket{${key},le="+Inf"} ${this.#attempts}`,
        `${durations}_sum{${key}} ${this.#seconds}`,
        `${durations}_count{${key}} ${this.#attempts}`,
      ],
    };
  }
}

/** The page that Prometheus reads. Routing keys need no escaping: they are lower-case words. */
export function metricsPage(metrics: readonly Metrics[], now: Gauges): string {
  const lines = metrics.map((of) => of.lines());
  return [
    `# HELP ${families.attempts} Attempts that ended here, by outcome.`,
    `# TYPE ${families.attempts} counter`,
    ...lines.flatMap(({ attempts }) => attempts),
    `# HELP ${families.durations} How long they took.`,
    `# TYPE ${families.durations} histogram`,
    ...lines.flatMap(({ durations }) => durations),
    "# HELP waybill_consumer_in_flight Tasks in hand now.",
    "# TYPE waybill_consumer_in_flight gauge",
    ...now.inFlight.map(([routingKey, count]) => `waybill_consumer_in_flight{routing_key="${routingKey}"} ${count}`),
    "# HELP waybill_consumer_unconfirmed_outcomes Outcomes that RabbitMQ has not confirmed yet.",
    "# TYPE waybill_consumer_unconfirmed_outcomes gauge",
    `waybill_consumer_unconfirmed_outcomes ${now.unconfirmed}`,
    "# HELP waybill_consumer_connected 1 while connected to RabbitMQ.",
    "# TYPE waybill_consumer_connected gauge",
    `waybill_consumer_connected ${now.connected ? 1 : 0}`,
    "",
  ].join("\n");
}

export interface Gauges {
  readonly inFlight: readonly (readonly [routingKey: string, count: number])[];
  readonly unconfirmed: number;
  readonly connected: boolean;
}

const families = { attempts: "waybill_consumer_attempts_total", durations: "waybill_consumer_attempt_seconds" } as const;

const bucketSeconds = [0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300, 900, 3600] as const;
