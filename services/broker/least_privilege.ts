import type { Topology } from "../contracts/contract_set.ts";

/** Who may do what in RabbitMQ: three regular expressions over names of exchanges and queues, and those of keys on a topic exchange. */
export interface BrokerUser {
  readonly name: string;
  /** `management`: may ask the management API about its own vhost. */
  readonly tags: readonly "management"[];
  readonly configure: string;
  readonly write: string;
  readonly read: string;
  /** What it may bind by and publish with on the exchange for control; null: it has no business there, or any. */
  readonly control: { readonly write: string; readonly read: string } | null;
}

/** A consumer process, and what it works. */
export interface ConsumerUser {
  readonly name: string;
  readonly routingKeys: readonly string[];
}

/**
 * A user for each service and each consumer, with no right that it can do without.
 *
 *   api          publishes to the exchange for tasks
 *   coordinator  declares everything, publishes tasks and cancels, reads outcomes and dead letters
 *   a consumer   reads its own queues, publishes outcomes, and has control queues of its own
 *
 * What each operation needs: https://www.rabbitmq.com/docs/access-control#authorisation. A consumer cannot bind, so
 * nobody takes another's tasks; that it may purge its own queue cannot be denied, since that too is reading.
 */
export function leastPrivilege(
  topology: Topology,
  routingKeys: readonly string[],
  consumers: readonly ConsumerUser[],
): readonly BrokerUser[] {
  const everything = oneOf([...topology.exchanges, ...topology.queues].map(({ name }) => name).concat(routingKeys));
  const common = { tags: [], configure: nothing, read: nothing, control: null } as const;
  return [
    { ...common, name: "waybill_api", write: oneOf([topology.taskQueue.exchange]) },
    { ...common, name: "waybill_coordinator", tags: ["management"], configure: everything, write: everything, read: everything },
    ...consumers.map((consumer) => consumerUser(topology, consumer)),
  ];
}

function consumerUser(topology: Topology, { name, routingKeys }: ConsumerUser): BrokerUser {
  const keys = either(routingKeys);
  const controlQueues = `control\\.${keys}\\..*`;
  return {
    name,
    tags: [],
    configure: `^${controlQueues}$`,
    write: `^(outcomes|${controlQueues})$`,
    read: `^(${topology.controlQueue.exchange}|${keys}|${controlQueues})$`,
    control: { write: nothing, read: `^(all|${routingKeys.map(literally).join("|")})\\.` },
  };
}

const nothing = "^$";

const literally = (name: string): string => name.replace(/[^a-z0-9_]/gi, "\\$&");

const either = (names: readonly string[]): string => (names.length === 1 ? literally(names[0]!) : `(${names.map(literally).join("|")})`);

const oneOf = (names: readonly string[]): string => `^${either([...new Set(names)])}$`;
