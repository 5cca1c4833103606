import { connect, type Socket } from "node:net";
import { EventReader, type TapEvent } from "./events.ts";
import { FrameReader } from "./frames.ts";
import { channelCloseFrame, type Frame, FrameSplitter, isChannelCloseOk } from "./split.ts";

/** One connection through the tap: a consumer on the near side, RabbitMQ on the far side. */
export class Line {
  readonly #near: Socket;
  readonly #far: Socket;
  readonly #events: EventReader;
  readonly #fromConsumer = new FrameReader(true);
  readonly #fromBroker = new FrameReader(false);
  readonly #keep: (events: readonly TapEvent[]) => void;
  readonly #closing = new Set<number>();

  constructor(near: Socket, { number, broker, keep, answersHeldMs, left }: LineParts) {
    this.#near = near;
    this.#far = connect({ ...broker, noDelay: true });
    this.#events = new EventReader(number);
    this.#keep = keep;
    const [spoken, answered] = [new FrameSplitter(true), new FrameSplitter(false)];
    near.on("data", (bytes) => {
      for (const frame of spoken.add(bytes)) this.#said(frame);
    });
    this.#far.on("data", (bytes) => {
      const pass = (): void => {
        for (const frame of answered.add(bytes)) this.#answered(frame);
      };
      // All that arrives is held equally long, so its order stays.
      const ms = answersHeldMs();
      if (ms === 0) pass();
      else setTimeout(pass, ms);
    });
    // What one side said last is handed on before the other is told that it has gone.
    for (const [socket, other] of [
      [near, this.#far],
      [this.#far, near],
    ] as const)
      socket.on("error", () => undefined).on("close", () => other.end());
    near.on("close", left);
  }

  /** As if the cable had been pulled. */
  cut(): void {
    this.#near.destroy();
    this.#far.destroy();
  }

  /**
   * Closes one channel as RabbitMQ closes one: each side is told that the other has closed it, and what either says
   * on it until it has agreed is dropped.
   */
  closeChannel(channel: number): void {
    this.#closing.add(channel);
    this.#far.write(channelCloseFrame(channel, 200, "closed"));
  }

  #said(frame: Frame): void {
    if (this.#closing.has(frame.channel)) {
      if (isChannelCloseOk(frame)) this.#closing.delete(frame.channel);
      return;
    }
    const method = this.#fromConsumer.read(frame);
    if (method !== null) this.#keep(this.#events.fromConsumer(method));
    this.#far.write(frame.bytes);
  }

  #answered(frame: Frame): void {
    const { channel } = frame;
    if (!this.#closing.has(channel)) {
      const method = this.#fromBroker.read(frame);
      if (method !== null) this.#keep(this.#events.fromBroker(method));
      this.#near.write(frame.bytes);
    } else if (isChannelCloseOk(frame)) {
      this.#keep(this.#events.fromBroker({ name: "channel.close", channel, code: contentTooLarge }));
      this.#near.write(channelCloseFrame(channel, contentTooLarge, "closed by the conformance kit"));
    }
  }
}

export interface LineParts {
  /** The how many-th it is. */
  readonly number: number;
  readonly broker: { readonly host: string; readonly port: number };
  readonly keep: (events: readonly TapEvent[]) => void;
  readonly answersHeldMs: () => number;
  /** Called when the consumer has gone. */
  readonly left: () => void;
}

/** A code that RabbitMQ itself has no reason for on these channels, so that its own are told apart. */
const contentTooLarge = 311;
