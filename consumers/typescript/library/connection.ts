import type { Writable } from "node:stream";
import { type ChannelModel, connect } from "amqplib";
import type { Logger } from "pino";
import { backoffMs, pauseUnlessStopped } from "./backoff.ts";
import { inWords, type TlsFiles, tlsOptionsOf } from "./tls.ts";

/**
 * The one connection of a consumer process. It comes back by itself, without end: a broker that is away
 * for an hour costs an hour, and no restart. Channels do not come back with it; see channel.ts.
 *
 * Own loop instead of amqplib's `recovery`: channels wait for the next connection here, and it is
 * also the first connection that may take its time, since the start may come in any order.
 */
export class Connection {
  readonly #url: string;
  readonly #tls: TlsFiles;
  readonly #clientProperties: Readonly<Record<string, unknown>>;
  readonly #log: Logger;
  readonly #stop = new AbortController();
  #model: ChannelModel | null = null;
  #next = Promise.withResolvers<ChannelModel | null>();

  constructor(options: {
    readonly url: string;
    readonly tls: TlsFiles;
    readonly clientProperties: Readonly<Record<string, unknown>>;
    readonly log: Logger;
  }) {
    this.#url = withHeartbeat(options.url);
    this.#tls = options.tls;
    this.#clientProperties = options.clientProperties;
    this.#log = options.log;
  }

  get isConnected(): boolean {
    return this.#model !== null;
  }

  /** The connection, or the next one, which may take as long as the broker is away; null: this one was closed, and there is none to come. */
  connected(): Promise<ChannelModel | null> {
    return this.#next.promise;
  }

  /** Connects, and again whenever the connection is lost, until `close`. */
  async keep(): Promise<void> {
    for (let failures = 0; !this.#stop.signal.aborted; ) {
      try {
        await this.#connectOnce(() => {
          failures = 0;
        });
      } catch (error) {
        failures++;
        this.#log.warn({ err: inWords(error), failures }, "no connection to RabbitMQ; trying again");
      }
      await pauseUnlessStopped(backoffMs(failures, Math.random()), this.#stop.signal);
    }
  }

  /** Sends what is still to be sent (acks too), then closes. */
  async close(): Promise<void> {
    this.#stop.abort();
    this.#next.resolve(null);
    await this.#model?.close().catch(() => {});
  }

  /** Returns when the connection is lost or closed. */
  async #connectOnce(onConnected: () => void): Promise<void> {
    // Nagle's algorithm would cost a round trip of one outcome and one ack some 40 ms.
    const model = await connect(this.#url, {
      ...tlsOptionsOf(this.#tls),
      ...{ noDelay: true, timeout: 10_000, clientProperties: { ...this.#clientProperties } },
    });
    if (this.#stop.signal.aborted) return model.close();
    bundleWrites(model);
    const closed = new Promise<void>((resolve) => model.once("close", resolve));
    model.on("error", (error) => this.#log.warn({ err: error }, "the connection to RabbitMQ broke"));
    model.on("blocked", (reason) => this.#log.warn({ reason }, "RabbitMQ blocks publishers: outcomes wait"));
    model.on("unblocked", () => this.#log.info("RabbitMQ takes outcomes again"));
    this.#model = model;
    this.#next.resolve(model);
    onConnected();
    await closed;
    this.#model = null;
    this.#next = Promise.withResolvers();
    if (this.#stop.signal.aborted) this.#next.resolve(null);
  }
}

/**
 * What amqplib writes in one go leaves in one system call: it hands over each frame by itself, and a call for each
 * outcome, its parts and each ack was a quarter of what a short task costs. The socket is no public part of amqplib,
 * so where it is not found, everything is as without.
 */
function bundleWrites(model: ChannelModel): void {
  const { stream } = model.connection as unknown as { readonly stream?: Writable };
  if (typeof stream?.cork !== "function") return;
  const write = stream.write.bind(stream) as Writable["write"];
  let isCorked = false;
  stream.write = ((...args: Parameters<Writable["write"]>) => {
    if (!isCorked) {
      isCorked = true;
      stream.cork();
      process.nextTick(() => {
        isCorked = false;
        stream.uncork();
      });
    }
    return write(...args);
  }) as Writable["write"];
}

/** A dead link is noticed within 20 s, unless the URL asks for something else. */
function withHeartbeat(url: string): string {
  const parsed = new URL(url);
  if (!parsed.searchParams.has("heartbeat")) parsed.searchParams.set("heartbeat", "10");
  return parsed.href;
}
