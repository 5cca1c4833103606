/**
 * A RabbitMQ to work with. Two kinds, by what we may do to it:
 *
 *   Broker      somebody's: used, left as it is               (AMQP_URL)
 *   OwnBroker   ours: may be stopped, killed, emptied          (a container, a private node)
 *
 * Both URLs carry the user and the password, and stay the same for the broker's whole life,
 * however often it is stopped and started.
 */
export interface Broker {
  readonly kind: "given" | "container" | "native";
  /** One line for people: which RabbitMQ this is and where it came from. */
  readonly description: string;
  readonly amqpUrl: string;
  readonly managementUrl: string;
  /** The last word: a broker of ours stops, and what was temporary is removed. Safe to call twice. */
  close(): Promise<void>;
}

export interface OwnBroker extends Broker {
  readonly kind: "container" | "native";
  /** Stops in order; what is durable stays on disk. Resolves when it is gone. */
  stop(): Promise<void>;
  /** Ends at once, as a power cut does. Resolves when it is gone. */
  kill(): Promise<void>;
  /** Starts a stopped or killed one again, on the same ports and data. Resolves when it serves. */
  start(): Promise<void>;
  /** `rabbitmqctl` of it with these arguments; answers what it says. */
  control(...args: readonly string[]): Promise<string>;
  /** Kills it and starts an empty one in its place: no queue, no vhost but the default, no message. */
  replaceByEmpty(): Promise<void>;
}

/** Tells a person one line of what is being done. */
export type Say = (line: string) => void;

/** Why a way to a broker cannot be had here; the sentence is shown to people as it stands. */
export class BrokerUnavailable extends Error {
  override readonly name = "BrokerUnavailable";
}
