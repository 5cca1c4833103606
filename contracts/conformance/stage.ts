import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ChannelModel, type ConfirmChannel, connect } from "amqplib";
import { Candidate, type Command } from "./candidate.ts";
import type { Outcome, TapEvent } from "./tap/events.ts";
import { Tap } from "./tap/tap.ts";
import { taskProperties } from "./task_message.ts";
import { declareTopology } from "./topology.ts";
import { type BrokerUrls, freshVhost } from "./vhost.ts";

/** What one case plays on: RabbitMQ with Waybill's topology and nothing else, a consumer, and a tap between the two. */
export class Stage {
  readonly routingKey: string;
  /** A payload that the contract accepts: the kit's own where nothing else was said. */
  readonly validPayload: Buffer;
  readonly tap: Tap;
  readonly #subject: Subject;
  readonly #connection: ChannelModel;
  readonly #channel: ConfirmChannel;
  readonly #environment: NodeJS.ProcessEnv;
  readonly #close: () => Promise<void>;
  #candidate: Candidate | null = null;

  private constructor(subject: Subject, parts: StageParts) {
    this.routingKey = subject.routingKey;
    this.validPayload = subject.validPayload;
    this.#subject = subject;
    this.tap = parts.tap;
    this.#connection = parts.connection;
    this.#channel = parts.channel;
    this.#environment = parts.environment;
    this.#close = parts.close;
  }

  static async open(subject: Subject, broker: BrokerUrls): Promise<Stage> {
    await using parts = new AsyncDisposableStack(); // what stands already goes again where the rest does not come
    const vhost = await freshVhost(broker);
    parts.defer(() => vhost.remove());
    const { tap, url } = await Tap.open(vhost.amqpUrl);
    parts.defer(() => tap.close());
    const connection = await connect(vhost.amqpUrl, { noDelay: true });
    parts.defer(() => connection.close());
    const channel = await connection.createConfirmChannel();
    await declareTopology(channel, subject.routingKey);
    const folder = await mkdtemp(join(tmpdir(), "conformance-"));
    parts.defer(() => rm(folder, { recursive: true, force: true }));
    const environment = { ...subject.environment, AMQP_URL: url, WAYBILL_EXPORT_FOLDER: folder, WAYBILL_PREFETCH: "10" };
    const standing = parts.move();
    return new Stage(subject, { tap, connection, channel, environment, close: () => standing.disposeAsync() });
  }

  /** Starts the consumer, and waits until it consumes. */
  async start(): Promise<Candidate> {
    this.#candidate = new Candidate(this.#subject.command, this.#environment);
    await this.until(
      (events) => events.find((event) => event.kind === "consume" && event.queue === this.routingKey),
      "it consumed its queue",
    );
    return this.#candidate;
  }

  /** A task as Waybill sends it; `also` changes its headers and properties. Answers the task's id. */
  async publish(payload: Buffer | object = this.validPayload, also: Parameters<typeof taskProperties>[1] = {}): Promise<string> {
    const taskId = randomUUID();
    const body = Buffer.isBuffer(payload) ? payload : Buffer.from(JSON.stringify(payload));
    this.#channel.publish("tasks", this.routingKey, body, { ...taskProperties(taskId, also), type: this.routingKey });
    await this.#channel.waitForConfirms();
    return taskId;
  }

  /** A message that is none of Waybill's. */
  async publishForeign(body: Buffer): Promise<void> {
    this.#channel.publish("tasks", this.routingKey, body, { persistent: true });
    await this.#channel.waitForConfirms();
  }

  /** So many messages are taken and not acknowledged, so that they come again: as if their consumer had died. */
  async comeBack(count: number): Promise<void> {
    const dying = await this.#connection.createChannel();
    const { promise, resolve } = Promise.withResolvers<void>();
    let taken = 0;
    await dying.prefetch(count);
    await dying.consume(this.routingKey, () => {
      taken += 1;
      if (taken === count) resolve();
    });
    await promise;
    await dying.close();
  }

  /** Waits for what passes the tap. @throws NotSeen, whose message is the finding. */
  async until<Found>(find: (events: readonly TapEvent[]) => Found | undefined, what: string): Promise<Found> {
    const ended = this.#candidate?.ended.then((how) => {
      const { lastWords } = this.#candidate!;
      throw new NotSeen(`The consumer ended (${how}) before ${what}.${lastWords === "" ? "" : ` Its last words:\n${lastWords}`}`);
    });
    const seen = this.tap.until(find, `Within ${patienceMs / 1000} s it was not seen that ${what}.`, patienceMs).catch((error: Error) => {
      throw new NotSeen(error.message);
    });
    ended?.catch(() => undefined); // it ends later too, when nobody waits any more
    return ended === undefined ? seen : Promise.race([seen, ended]);
  }

  async untilAcked(taskId: string): Promise<void> {
    await this.until((events) => ackOf(events, taskId), `the message of task ${taskId} was acknowledged`);
  }

  /** The outcome that ends the attempt of a task, when its message has been acknowledged too; which came first is another case's. */
  async untilEnded(taskId: string): Promise<Outcome> {
    const outcome = await this.until((events) => endingOutcome(events, taskId), `an outcome of task ${taskId} was reported`);
    await this.untilAcked(taskId);
    return outcome;
  }

  /** Of a consumer that has ended: what it said last may have been on its way. */
  async untilLeft(): Promise<void> {
    const what = "It ended, and something that it had started was still connected 30 s later.";
    await this.tap.untilLeft(what, patienceMs).catch((error: Error) => {
      throw new NotSeen(error.message);
    });
  }

  async close(): Promise<void> {
    await this.#candidate?.kill();
    await this.#close();
  }
}

export interface Subject {
  readonly command: Command;
  readonly environment: NodeJS.ProcessEnv;
  readonly routingKey: string;
  readonly validPayload: Buffer;
}

interface StageParts {
  readonly tap: Tap;
  readonly connection: ChannelModel;
  readonly channel: ConfirmChannel;
  readonly environment: NodeJS.ProcessEnv;
  readonly close: () => Promise<void>;
}

/** What should have come did not: its message is what the report says. */
export class NotSeen extends Error {
  override readonly name = "NotSeen";
}

const patienceMs = 30_000;

const endings: readonly unknown[] = ["succeeded", "failed", "snoozed"];

export function endingOutcome(events: readonly TapEvent[], taskId: string): Outcome | undefined {
  return outcomesOf(events, taskId).find(({ kind }) => endings.includes(kind));
}

export function outcomesOf(events: readonly TapEvent[], taskId: string): readonly Outcome[] {
  return events.flatMap((event) => (event.kind === "reported" && event.outcome.task_id === taskId ? [event.outcome] : []));
}

/** Of a message without an id, as others publish them, the task's id is "". */
export function ackOf(events: readonly TapEvent[], taskId: string): TapEvent | undefined {
  const deliveries = events.flatMap((event) => (event.kind === "delivered" && event.taskId === taskId ? [event.delivery] : []));
  return events.find((event) => event.kind === "acked" && deliveries.includes(event.delivery));
}
