import { topology } from "@waybill/contracts";
import type { Logger } from "pino";
import { Attempts, attemptKey } from "./attempts.ts";
import { judgeCancel, rememberedCancels } from "./cancels.ts";
import type { Connection } from "./connection.ts";
import type { AbortReason } from "./context.ts";
import { listenToControl } from "./control.ts";
import type { Desk } from "./delivery.ts";
import type { Health } from "./health.ts";
import type { CancelMessage } from "./messages.ts";
import { Metrics, metricsPage } from "./metrics.ts";
import { QueueConsumer } from "./queue_consumer.ts";
import type { Registration } from "./registration.ts";
import { Reporter } from "./reporter.ts";
import type { Traces } from "./traces.ts";

/** The parts of a consumer that runs: one connection, a channel for outcomes, and for each routing key one for its tasks and one for its cancels. */
export class Running implements Health {
  readonly #parts: Parts;
  readonly #reporter: Reporter;
  readonly #attempts = new Attempts(Date.now);
  readonly #cancels = rememberedCancels(Date.now);
  readonly #desks: readonly Desk[];
  readonly #queues: readonly QueueConsumer[];
  readonly #noMoreTasks = new AbortController();
  readonly #noMoreOutcomes = new AbortController();

  constructor(parts: Parts, registrations: readonly Registration[]) {
    this.#parts = parts;
    this.#reporter = new Reporter(parts.log, parts.traces);
    this.#desks = registrations.map((registration) => this.#desk(registration));
    this.#queues = this.#desks.map((desk) => new QueueConsumer(desk, { prefetch: parts.prefetch, topology }));
  }

  /** Connects and consumes, in the background and until `close`. */
  begin(): void {
    const { connection, log } = this.#parts;
    const stop = this.#noMoreTasks.signal;
    void connection.keep();
    void this.#reporter.keep(connection, this.#noMoreOutcomes.signal);
    for (const queue of this.#queues) void queue.keep(connection, stop);
    // Control is heard to the end: a draining consumer may still be told to stop a task.
    const onCancel = (cancel: CancelMessage) => this.#onCancel(cancel);
    for (const { registration, onContract } of this.#desks) {
      const { routingKey } = registration.contract;
      void listenToControl({ connection, routingKey, topology, onCancel, onContract, stop: this.#noMoreOutcomes.signal, log });
    }
  }

  async stopTaking(): Promise<void> {
    this.#noMoreTasks.abort();
    await Promise.all(this.#queues.map((queue) => queue.stopTaking()));
    this.#parts.log.info("taking no more");
  }

  abortAll(reason: AbortReason): void {
    for (const attempt of this.#attempts.all()) attempt.abort(reason);
  }

  /** Lets go of every handler that has not answered; answers how many. */
  abandonAll(): number {
    const left = [...this.#attempts.all()];
    for (const attempt of left) attempt.abandon();
    return left.length;
  }

  /** Resolves when everything taken is answered and acked. */
  async finished(): Promise<void> {
    await Promise.all(this.#queues.map((queue) => queue.finished()));
  }

  async close(): Promise<void> {
    this.#noMoreOutcomes.abort();
    await Promise.all(this.#queues.map((queue) => queue.close()));
    await this.#parts.connection.close();
  }

  unreadyBecause(): readonly string[] {
    if (this.#noMoreTasks.signal.aborted) return ["draining"];
    if (!this.#parts.connection.isConnected) return ["not connected to RabbitMQ"];
    return this.#queues.filter((queue) => !queue.isConsuming).map((queue) => `not consuming ${queue.routingKey}`);
  }

  metrics(): string {
    return metricsPage(
      this.#desks.map(({ metrics }) => metrics),
      {
        inFlight: this.#queues.map((queue) => [queue.routingKey, queue.inHand]),
        unconfirmed: this.#reporter.unconfirmed,
        connected: this.#parts.connection.isConnected,
      },
    );
  }

  #desk(registration: Registration): Desk {
    const { routingKey, digest } = registration.contract;
    const log = this.#parts.log.child({ routing_key: routingKey });
    const seen = new Set<string>();
    return {
      registration,
      consumer: this.#parts.consumer,
      attempts: this.#attempts,
      cancels: this.#cancels,
      reporter: this.#reporter,
      metrics: new Metrics(routingKey),
      traces: this.#parts.traces,
      log,
      onContract(theirs) {
        if (theirs === digest || seen.has(theirs)) return;
        seen.add(theirs);
        const sentence = `The services have another ${routingKey} than this consumer was built with; optional fields may be new.`;
        log.warn({ code: "contract_differs", services_contract: theirs, own_contract: digest }, sentence);
      },
    };
  }

  #onCancel(cancel: CancelMessage): void {
    const judgement = judgeCancel(cancel, this.#parts.consumer);
    if (judgement === "ignore") return;
    const key = attemptKey(cancel.taskId, cancel.attempt);
    if (judgement === "stop_and_remember") this.#cancels.remember(key, true);
    const attempt = this.#attempts.running(key);
    const isRunning = attempt !== undefined;
    this.#parts.log.debug({ task_id: cancel.taskId, attempt: cancel.attempt, reason: cancel.reason, running: isRunning }, "cancel");
    attempt?.abort("cancelled");
  }
}

export interface Parts {
  /** Whom outcomes name: this process, this start. */
  readonly consumer: string;
  readonly prefetch: number;
  readonly connection: Connection;
  readonly traces: Traces;
  readonly log: Logger;
}
