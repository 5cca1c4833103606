import type { ConfirmChannel } from "amqplib";
import type { Logger } from "pino";
import { backoffMs } from "./backoff.ts";
import { keepChannel } from "./channel.ts";
import type { Connection } from "./connection.ts";
import { type AdoptedMessage, type Ending, encodeOutcome, type OutcomeMessage, type ProgressMessage } from "./messages.ts";
import type { ReportSpan, TraceHeaders, Traces } from "./traces.ts";

/**
 * Sends outcomes so that each one arrives. One that RabbitMQ has not confirmed is sent again on the next
 * channel; one that it refused or could not route (the queue `outcomes` is full, or not there yet) is sent
 * again after a pause. A repeated outcome changes nothing, a lost one would strand its task.
 */
export class Reporter {
  readonly #log: Logger;
  readonly #traces: Traces;
  readonly #unconfirmed = new Map<string, Unconfirmed>();
  /** Ids of what came back as unroutable: RabbitMQ confirms that too, after having returned it. */
  readonly #returned = new Set<string>();
  #channel: ConfirmChannel | null = null;
  #lastId = 0;

  constructor(log: Logger, traces: Traces) {
    this.#log = log;
    this.#traces = traces;
  }

  /** Keeps a channel for outcomes until `stop`. */
  async keep(connection: Connection, stop: AbortSignal): Promise<void> {
    const stopSending = () => {
      this.#channel = null;
    };
    stop.addEventListener("abort", stopSending, { once: true });
    await keepChannel({
      connection,
      open: (model) => model.createConfirmChannel(),
      use: (channel) => this.#use(channel),
      stop,
      log: this.#log.child({ channel: "outcomes" }),
    });
  }

  get unconfirmed(): number {
    return this.#unconfirmed.size;
  }

  /** Resolves when RabbitMQ has confirmed the outcome, however long that takes. Never rejects. */
  end(outcome: Ending, { body, carrier }: Encoded): Promise<void> {
    const id = this.#nextId();
    const span = this.#traces.reporting(outcome, { id, size: body.byteLength, carrier });
    return this.#report({ id, outcome, body, headers: span.headers, span });
  }

  /** The same for what ends nothing. `headers`: of the trace that it goes on. */
  report(outcome: ProgressMessage | AdoptedMessage, headers?: TraceHeaders): Promise<void> {
    return this.#report({ id: this.#nextId(), outcome, body: encodeOutcome(outcome), headers, span: null });
  }

  /** A heartbeat: not sent while there is no channel, since the next one says more. */
  tell(progress: ProgressMessage): void {
    if (this.#channel !== null) void this.report(progress);
  }

  #nextId(): string {
    return String(++this.#lastId);
  }

  #report(message: Omit<Unconfirmed, "confirmed" | "refusals">): Promise<void> {
    return new Promise((confirmed) => {
      this.#unconfirmed.set(message.id, { ...message, confirmed, refusals: 0 });
      this.#send(message.id);
    });
  }

  #use(channel: ConfirmChannel): void {
    channel.on("return", ({ properties }) => this.#returned.add(String(properties.messageId)));
    channel.once("close", () => {
      if (this.#channel === channel) this.#channel = null;
    });
    this.#channel = channel;
    for (const id of this.#unconfirmed.keys()) this.#send(id);
  }

  #send(id: string): void {
    const message = this.#unconfirmed.get(id);
    const channel = this.#channel;
    if (message === undefined || channel === null) return;
    const { outcome, body, headers } = message;
    const properties = {
      messageId: id,
      correlationId: outcome.task_id,
      type: outcome.kind,
      contentType: "application/json",
      persistent: true,
      mandatory: true,
      ...(headers !== undefined && { headers }),
    };
    channel.publish("outcomes", "outcomes", body, properties, (error: unknown) => {
      const returned = this.#returned.delete(id);
      if (error === null && !returned) this.#confirm(message);
      else if (this.#channel === channel) this.#sendAgainLater(message, returned);
    });
  }

  #confirm({ id, span, confirmed }: Unconfirmed): void {
    this.#unconfirmed.delete(id);
    span?.end();
    confirmed();
  }

  #sendAgainLater(message: Unconfirmed, returned: boolean): void {
    const why = returned ? "no queue is bound for outcomes" : "RabbitMQ refused the outcome";
    this.#log.warn({ task_id: message.outcome.task_id, kind: message.outcome.kind }, `${why}; sending it again`);
    setTimeout(() => this.#send(message.id), backoffMs(3 + message.refusals++, Math.random()));
  }
}

/** An outcome as it travels. */
export interface Encoded {
  readonly body: Buffer;
  /** Headers of what it is reported in the trace of. */
  readonly carrier: object;
}

interface Unconfirmed {
  readonly id: string;
  readonly outcome: OutcomeMessage;
  readonly body: Buffer;
  readonly headers: TraceHeaders | undefined;
  /** Null: it ends no attempt. */
  readonly span: ReportSpan | null;
  readonly confirmed: () => void;
  refusals: number;
}
