/** `contracts/topology.json`: what stands in RabbitMQ, declared by the coordinator and, where it may, by a consumer. */
export interface Topology {
  readonly exchanges: readonly ExchangeDeclaration[];
  readonly queues: readonly QueueDeclaration[];
  /** The queue of one routing key: durable, named as the key, bound to `exchange` by it. */
  readonly taskQueue: { readonly exchange: string; readonly arguments: QueueArguments };
  /**
   * The queue of one consumer process: exclusive, so it vanishes with its connection. Name and bindings
   * hold the places `<routing_key>` and `<id>` (any name that no other process uses).
   */
  readonly controlQueue: { readonly exchange: string; readonly name: string; readonly bindings: readonly string[] };
}

/** Every exchange is durable. */
export interface ExchangeDeclaration {
  readonly name: string;
  readonly type: "direct" | "fanout" | "topic";
}

/** Every queue declared by name is durable. */
export interface QueueDeclaration {
  readonly name: string;
  readonly bind: { readonly exchange: string; readonly routingKey: string };
  readonly arguments: QueueArguments;
}

/** `x-…` arguments of a queue. RabbitMQ accepts a misspelt name without a word, so the loader checks them. */
export type QueueArguments = Readonly<Record<string, string | number>>;
