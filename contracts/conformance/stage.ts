import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ChannelModel, type ConfirmChannel, connect } from "amqplib";
import { Candidate, type Command } from "./candidate.ts";
import { askHealth, freePort } from "./health.ts";
import { ackOf, endingOutcome } from "./passed.ts";
import { playedWith } from "./routing_keys.ts";
import type { Outcome, TapEvent } from "./tap/events.ts";
import { Tap } from "./tap/tap.ts";
import { taskProperties } from "./task_message.ts";
import { Topology } from "./topology.ts";
import { BrokerUnusable, type BrokerUrls, freshVhost, type Vhost } from "./vhost.ts";

/** What one case plays on: RabbitMQ with Waybill's topology and nothing else, a consumer, and a tap between the two. */
export class Stage {
  readonly routingKey: string;
  /** A payload that the contract accepts: the kit's own where nothing else was said. */
  readonly validPayload: Buffer;
  readonly isOwnPayload: boolean;
  readonly tap: Tap;
  readonly topology: Topology;
  readonly #parts: StageParts;
  readonly #candidates: Candidate[] = [];
  #environment: NodeJS.ProcessEnv;

  private constructor(parts: StageParts) {
    const { subject, environment, tap, topology } = parts;
    this.routingKey = subject.routingKey;
    this.validPayload = subject.validPayload;
    this.isOwnPayload = subject.isOwnPayload ?? true;
    this.tap = tap;
    this.topology = topology;
    this.#parts = parts;
    this.#environment = environment;
  }

  static async open(subject: Subject, broker: BrokerUrls, patienceMs: number): Promise<Stage> {
    await using parts = new AsyncDisposableStack(); // what stands already goes again where the rest does not come
    const vhost = await freshVhost(broker);
    parts.defer(() => vhost.remove());
    const { tap, url } = await Tap.open(vhost.amqpUrl);
    parts.defer(() => tap.close());
    const connection = await connect(vhost.amqpUrl, { noDelay: true }).catch((error: Error) => {
      throw new BrokerUnusable("unavailable", `RabbitMQ does not answer at ${new URL(broker.amqpUrl).host}: ${error.message}.`, {
        cause: error,
      });
    });
    parts.defer(() => connection.close());
    const channel = await connection.createConfirmChannel();
    const topology = new Topology(channel, playedWith(subject.routingKey));
    await topology.declare();
    const folder = await mkdtemp(join(tmpdir(), "conformance-"));
    parts.defer(() => rm(folder, { recursive: true, force: true }));
    const environment = { ...subject.environment, AMQP_URL: url, WAYBILL_EXPORT_FOLDER: folder, WAYBILL_PREFETCH: `${prefetch}` };
    const standing = parts.move();
    const close = () => standing.disposeAsync();
    return new Stage({ subject, patienceMs, vhost, tap, topology, connection, channel, environment, close });
  }

  /** Starts the consumer, and waits until it consumes. */
  async start(also: NodeJS.ProcessEnv = {}, routingKey = this.routingKey): Promise<Candidate> {
    const candidate = this.launch(also);
    const begun = this.tap.events.length;
    await this.#until(
      (events) => events.slice(begun).find((event) => event.kind === "consume" && event.queue === routingKey),
      `it consumed ${routingKey === this.routingKey ? "its queue" : `the queue ${routingKey}`}`,
      startMs,
    );
    return candidate;
  }

  /** Starts the consumer, wherever it then comes. */
  launch(also: NodeJS.ProcessEnv = {}): Candidate {
    const candidate = new Candidate(this.#parts.subject.command, { ...this.#environment, ...also });
    this.#candidates.push(candidate);
    return candidate;
  }

  /** What is started from now on is a user who may declare no queue of tasks. */
  async takeRights(): Promise<void> {
    this.#environment = { ...this.#environment, AMQP_URL: await this.#parts.vhost.withLeastRights(this.#environment["AMQP_URL"]!) };
  }

  /** What is started from now on is told to serve its health, which this asks for. */
  async askForHealth(): Promise<(page: "/livez" | "/readyz") => Promise<number | null>> {
    const port = await freePort();
    this.#environment = { ...this.#environment, WAYBILL_HEALTH_PORT: `${port}` };
    return (page) => askHealth(port, page);
  }

  /** A task as Waybill sends it; `also` changes its headers and properties. Answers the task's id. */
  async publish(
    payload: Buffer | object = this.validPayload,
    also: Parameters<typeof taskProperties>[1] = {},
    { taskId = randomUUID(), routingKey = this.routingKey }: { readonly taskId?: string; readonly routingKey?: string } = {},
  ): Promise<string> {
    const body = Buffer.isBuffer(payload) ? payload : Buffer.from(JSON.stringify(payload));
    await this.#send("tasks", routingKey, body, { ...taskProperties(taskId, also), type: routingKey });
    return taskId;
  }

  /** A message that is none of Waybill's. */
  async publishForeign(body: Buffer): Promise<void> {
    await this.#send("tasks", this.routingKey, body, { persistent: true });
  }

  /** To whoever listens on the exchange `control`. */
  async tell(routingKey: string, message: object | Buffer): Promise<void> {
    await this.#send("control", routingKey, Buffer.isBuffer(message) ? message : Buffer.from(JSON.stringify(message)), {});
  }

  /** So many messages are taken and not acknowledged, so that they come again: as if their consumer had died. */
  async comeBack(count: number): Promise<void> {
    const dying = await this.#parts.connection.createChannel();
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
    return this.#until(find, what, this.#parts.patienceMs);
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
    await this.tap.untilLeft(what, startMs).catch((error: Error) => {
      throw new NotSeen(error.message);
    });
  }

  async close(): Promise<void> {
    await Promise.all(this.#candidates.map((candidate) => candidate.kill()));
    await this.#parts.close();
  }

  async #until<Found>(find: (events: readonly TapEvent[]) => Found | undefined, what: string, patienceMs: number): Promise<Found> {
    const candidate = this.#candidates.at(-1);
    const ended = candidate?.ended.then((how) => {
      const { lastWords } = candidate;
      throw new NotSeen(`The consumer ended (${how}) before ${what}.${lastWords === "" ? "" : ` Its last words:\n${lastWords}`}`);
    });
    const seen = this.tap.until(find, `Within ${patienceMs / 1000} s it was not seen that ${what}.`, patienceMs).catch((error: Error) => {
      throw new NotSeen(error.message);
    });
    ended?.catch(() => undefined); // it ends later too, when nobody waits any more
    return ended === undefined ? seen : Promise.race([seen, ended]);
  }

  async #send(exchange: string, routingKey: string, body: Buffer, properties: ReturnType<typeof taskProperties>): Promise<void> {
    this.#parts.channel.publish(exchange, routingKey, body, properties);
    await this.#parts.channel.waitForConfirms();
  }
}

export interface Subject {
  readonly command: Command;
  readonly environment: NodeJS.ProcessEnv;
  readonly routingKey: string;
  readonly validPayload: Buffer;
  /** It is the kit's, which every handler of its contract works; false: somebody else chose it. */
  readonly isOwnPayload?: boolean;
}

interface StageParts {
  readonly subject: Subject;
  readonly patienceMs: number;
  readonly vhost: Vhost;
  readonly tap: Tap;
  readonly topology: Topology;
  readonly connection: ChannelModel;
  readonly channel: ConfirmChannel;
  readonly environment: NodeJS.ProcessEnv;
  readonly close: () => Promise<void>;
}

/** What should have come did not: its message is what the report says. */
export class NotSeen extends Error {
  override readonly name = "NotSeen";
}

/** The payload that was given is none that this consumer works: its message says what became of it. */
export class PayloadRefused extends Error {
  override readonly name = "PayloadRefused";
}

/** What every consumer is told to take at once. */
export const prefetch = 10;

const startMs = 30_000;
