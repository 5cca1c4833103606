import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { CountObserver } from "../dispatch/counter.ts";
import { durationMsOf } from "../lifecycle/tally.ts";
import type { Store } from "../store/store.ts";
import { Lately, watchEventLoop } from "./lately.ts";
import { type QueueGaugeParts, queueGauges } from "./queue_gauges.ts";

/**
 * What this process measures of itself, and what every process knows of the queues, as Prometheus reads it (text format
 * 0.0.4). What is measured here is this process's alone: add it up over processes. What is known of the queues is the same
 * everywhere: take the maximum.
 */
export class Metrics implements CountObserver {
  readonly #registry = new Registry();
  readonly #in: Counter;
  readonly #attempts: Histogram;
  readonly #slow: Counter;
  readonly #dead: Counter;
  readonly #confirms: Histogram;
  readonly #requests: Histogram;
  readonly #refused: Counter;
  readonly #returned: Counter;
  /** Of labels that come again with each request: looking them up by their names costs as much as counting. */
  readonly #inOf = new Map<string, Counter.Internal>();
  readonly #requestsOf = new Map<string, Histogram.Internal<string>>();
  readonly #slowAfterMs: (routingKey: string) => number | null;
  /** The last minute of this process. */
  readonly lately = new Lately(Date.now);

  constructor(parts: MetricParts) {
    const registers = [this.#registry];
    const [routing, seconds] = [
      ["routing_key"],
      { registers, buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] },
    ];
    collectDefaultMetrics({ register: this.#registry });
    watchEventLoop(this.lately);
    new Gauge({ name: "waybill_build_info", help: "1, with the version.", labelNames: ["version"], registers }).set(
      { version: parts.version },
      1,
    );
    this.#in = new Counter({
      name: "waybill_tasks_in_total",
      help: "Tasks that came to wait, or went straight through.",
      labelNames: routing,
      registers,
    });
    this.#attempts = new Histogram({
      ...{ name: "waybill_attempt_duration_seconds", help: "How long attempts took, by the clock of their consumer." },
      ...{ labelNames: ["routing_key", "outcome"], registers, buckets: [0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300, 900, 3_600] },
    });
    this.#slow = new Counter({
      name: "waybill_slow_attempts_total",
      help: "Attempts that took longer than slow_after of their contract.",
      labelNames: routing,
      registers,
    });
    this.#dead = new Counter({ name: "waybill_tasks_dead_total", help: "Tasks that were given up.", labelNames: routing, registers });
    this.#confirms = new Histogram({
      name: "waybill_confirm_duration_seconds",
      help: "From publishing to RabbitMQ's confirm.",
      ...seconds,
    });
    this.#requests = new Histogram({
      ...{
        name: "waybill_http_request_duration_seconds",
        help: "From a request to its answer.",
        labelNames: ["method", "route", "status"],
      },
      ...seconds,
    });
    this.#returned = new Counter({
      name: "waybill_returned_messages_total",
      help: "Messages that RabbitMQ gave back, since no queue is bound for them.",
      labelNames: routing,
      registers,
    });
    this.#refused = new Counter({
      name: "waybill_refused_connections_total",
      help: "Connections of an address that had too many open.",
      registers,
    });
    // A counter that begins with its first event hides that one from `increase` and `rate`.
    for (const counter of [this.#in, this.#slow, this.#dead, this.#returned])
      for (const routingKey of parts.routingKeys) counter.inc({ routing_key: routingKey }, 0);
    queueGauges(this.#registry, parts);
    this.#slowAfterMs = parts.slowAfterMs;
  }

  came(routingKey: string): void {
    remembered(this.#inOf, routingKey, () => this.#in.labels({ routing_key: routingKey })).inc();
  }

  ended(...[{ routingKey }, attempt, died]: Parameters<CountObserver["ended"]>): void {
    if (died) this.#dead.inc({ routing_key: routingKey });
    const ms = durationMsOf(attempt);
    if (ms === null) return;
    this.#attempts.observe({ routing_key: routingKey, outcome: attempt.outcome }, ms / 1_000);
    if (ms > (this.#slowAfterMs(routingKey) ?? Number.POSITIVE_INFINITY)) this.#slow.inc({ routing_key: routingKey });
  }

  returned(routingKey: string): void {
    this.#returned.inc({ routing_key: routingKey });
  }

  /** What this process publishes by. */
  watch(publisher: WatchedPublisher): void {
    publisher.onConfirmed((ms) => {
      this.#confirms.observe(ms / 1_000);
      this.lately.confirmed(ms);
    });
    new Gauge({
      ...{ name: "waybill_unconfirmed_messages", help: "Published, and not confirmed by RabbitMQ.", registers: [this.#registry] },
      collect() {
        this.set(publisher.backlog);
      },
    });
  }

  answered(method: string, route: string, status: number, ms: number): void {
    const labels = () => this.#requests.labels({ method, route, status });
    remembered(this.#requestsOf, `${method} ${route} ${status}`, labels).observe(ms / 1_000);
    // A stream is answered as long as somebody reads it.
    if (route !== "/events") this.lately.answered(status, ms);
  }

  refusedConnection(): void {
    this.#refused.inc();
  }

  /** @throws as the store does, which knows of the queues. */
  page(): Promise<string> {
    return this.#registry.metrics();
  }

  get contentType(): string {
    return this.#registry.contentType;
  }
}

/** As `broker/publisher.ts` has it. */
export interface WatchedPublisher {
  /** Messages that RabbitMQ has not confirmed. */
  readonly backlog: number;
  onConfirmed(listener: (ms: number) => void): void;
}

export interface MetricParts extends QueueGaugeParts {
  readonly store: Store;
  readonly version: string;
  /** Of the contracts that are known at the start. */
  readonly routingKeys: readonly string[];
  /** Of a routing key's contract; null: it has none here. */
  readonly slowAfterMs: (routingKey: string) => number | null;
}

function remembered<Value>(known: Map<string, Value>, name: string, make: () => Value): Value {
  const value = known.get(name) ?? make();
  known.set(name, value);
  return value;
}
