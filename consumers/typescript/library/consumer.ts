import { randomBytes } from "node:crypto";
import type { Contract } from "@waybill/contracts";
import { type Logger, pino } from "pino";
import type { Config } from "./config.ts";
import { Connection } from "./connection.ts";
import type { Handler } from "./context.ts";
import { drain } from "./drain.ts";
import { serveHealth } from "./health.ts";
import manifest from "./package.json" with { type: "json" };
import { type Registration, register } from "./registration.ts";
import { Running } from "./running.ts";
import { untilToldToStop } from "./stop.ts";
import { noTlsFiles } from "./tls.ts";
import { sendSpans, Traces } from "./traces.ts";

/**
 * A process that does the work of one or more contracts.
 *
 *     const consumer = new Consumer(readConfig(process.env));
 *     consumer.handle(contracts.data_export, exportData({ reports, exportFolder }));
 *     await consumer.run();
 *
 * It takes a message, checks the payload, calls the handler, reports the outcome, waits for RabbitMQ's
 * confirm, and acks. Retries, delays and schedules are decided elsewhere.
 */
export class Consumer {
  /** Ends in the id of this start: two lives of one process are two consumers. */
  readonly #id: string;
  readonly #config: Config;
  readonly #log: Logger;
  readonly #registrations: Registration[] = [];

  /** `log`: where its lines go; by default JSON on standard output. */
  constructor(config: Config, { log = pino() }: { readonly log?: Logger } = {}) {
    this.#config = config;
    this.#id = `${config.name}.${randomBytes(6).toString("hex")}`;
    this.#log = log.child({ consumer: this.#id });
  }

  /** Does the work of one contract by this handler. Throws where the contract has one already, or its schema does not compile. */
  handle<Payload, Result>(contract: Contract<Payload, Result>, handler: Handler<Payload, Result>): this {
    if (this.#registrations.some((registration) => registration.contract.routingKey === contract.routingKey)) {
      throw new Error(`${contract.routingKey} has a handler already`);
    }
    this.#registrations.push(register(contract, handler));
    return this;
  }

  /**
   * Consumes until SIGTERM, SIGINT or `signal`, then drains: takes no more, gives running tasks the grace of
   * the configuration, and hands back what is still unfinished. A second signal ends the process at once,
   * with status 130. Rejects only when it cannot start (no handler, the health port is taken): a broker that
   * is away is waited for.
   */
  async run({ signal }: { readonly signal?: AbortSignal } = {}): Promise<void> {
    if (this.#registrations.length === 0) throw new Error("no handler: call consumer.handle(contract, handler) before run()");
    const running = this.#assemble();
    const health = this.#config.healthPort === null ? null : await serveHealth(this.#config.healthPort, running);
    if (health !== null) this.#log.info({ url: health.url }, "health");
    running.begin();
    const stop = await untilToldToStop(signal);
    this.#log.info({ grace_ms: this.#config.graceMs, because: stop.because }, "draining");
    const { left } = await drain(running, this.#config.graceMs);
    health?.close();
    stop.forget();
    this.#log.info({ left }, "stopped");
    // A handler that hears no signal would keep the process alive; its task is with another consumer by now.
    if (left === 0 || stop.because === "signal") return;
    await sendSpans();
    process.exit(0);
  }

  #assemble(): Running {
    const contracts = Object.fromEntries(this.#registrations.map(({ contract }) => [contract.routingKey, contract.digest]));
    this.#log.info({ contracts, prefetch: this.#config.prefetch, version: manifest.version }, "starting");
    const connection = new Connection({
      tls: this.#config.tls ?? noTlsFiles,
      url: this.#config.amqpUrl,
      clientProperties: {
        product: "waybill-consumer",
        version: manifest.version,
        language: "typescript",
        contracts,
        connection_name: this.#id,
      },
      log: this.#log,
    });
    const traces = new Traces({ amqpUrl: this.#config.amqpUrl, consumer: this.#id, version: manifest.version });
    return new Running({ consumer: this.#id, prefetch: this.#config.prefetch, connection, traces, log: this.#log }, this.#registrations);
  }
}
