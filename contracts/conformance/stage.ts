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
    const vhost = await freshVhost(broker);
    const { tap, url } = await Tap.open(vhost.amqpUrl);
    const connection = await connect(vhost.amqpUrl, { noDelay: true });
    const channel = await connection.createConfirmChannel();
    await declareTopology(channel, subject.routingKey);
    const folder = await mkdtemp(join(tmpdir(), "conformance-"));
    const environment = { ...subject.environment, AMQP_URL: url, WAYBILL_EXPORT_FOLDER: folder, WAYBILL_PREFETCH: "10" };
    const close = async (): Promise<void> => {
      tap.close();
      await connection.close();
      await vhost.remove();
      await rm(folder, { recursive: true, force: true });
    };
    return new Stage(subject, { tap, connection, channel, environment, close });
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

  /** How many messages wait in the consumer's queue, now that it has ended. */
  async waiting(): Promise<number> {
    return (await this.#channel.checkQueue(this.routingKey)).messageCount;
  }

  /** Waits for what passes the tap. @throws NotSeen, whose message is the finding. */
  async until<Found>(find: (events: readonly TapEvent[]) => Found | undefined, what: string): Promise<Found> {
    const ended = this.#candidate?.ended.then((how) => {
      throw new NotSeen(`The consumer ended (${how}) before ${what}. Its last words:\n${this.#candidate!.lastWords}`);
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

  /** The outcome that ends the attempt of a task, when its message has been acknowledged too. */
  async untilEnded(taskId: string): Promise<Outcome> {
    await this.untilAcked(taskId);
    const outcome = endingOutcome(this.tap.events, taskId);
    if (outcome === undefined) throw new NotSeen("The message was acknowledged, and no outcome was ever reported.");
    return outcome;
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

function ackOf(events: readonly TapEvent[], taskId: string): TapEvent | undefined {
  const deliveries = events.flatMap((event) => (event.kind === "delivered" && event.taskId === taskId ? [event.delivery] : []));
  return events.find((event) => event.kind === "acked" && deliveries.includes(event.delivery));
}
