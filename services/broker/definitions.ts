import { createHash } from "node:crypto";
import type { QueueArguments } from "@waybill/contracts";
import type { Topology } from "../contracts/contract_set.ts";
import type { BrokerUser } from "./least_privilege.ts";

/** Everything that stands in RabbitMQ, as its own file of definitions says it (https://www.rabbitmq.com/docs/definitions). */
export interface Definitions {
  readonly vhosts: readonly { readonly name: string }[];
  readonly users: readonly {
    readonly name: string;
    readonly password_hash: string;
    readonly hashing_algorithm: string;
    readonly tags: readonly string[];
  }[];
  readonly permissions: readonly (InVhost & Readonly<Record<"user" | "configure" | "write" | "read", string>>)[];
  readonly topic_permissions: readonly (InVhost & Readonly<Record<"user" | "exchange" | "write" | "read", string>>)[];
  readonly exchanges: readonly (InVhost & Lasting & { readonly name: string; readonly type: string; readonly internal: false })[];
  readonly queues: readonly (InVhost & Omit<Lasting, "arguments"> & { readonly name: string; readonly arguments: QueueArguments })[];
  readonly bindings: readonly (InVhost & Binding)[];
}

interface InVhost {
  readonly vhost: string;
}

interface Lasting {
  readonly durable: true;
  readonly auto_delete: false;
  readonly arguments: object;
}

export interface Binding {
  readonly source: string;
  readonly destination: string;
  readonly destination_type: "queue";
  readonly routing_key: string;
  readonly arguments: object;
}

/** @param salt four random bytes, new ones for each password. */
export function definitionsOf(parts: DefinitionParts, salt: () => Buffer): Definitions {
  return {
    vhosts: [{ name: parts.vhost }],
    users: parts.users.flatMap(({ name, tags }) => {
      const password = parts.passwords.get(name);
      if (password === undefined) return [];
      return [{ name, password_hash: passwordHash(password, salt()), hashing_algorithm: "rabbit_password_hashing_sha256", tags }];
    }),
    ...standingOf(parts),
  };
}

/** Of the definitions what no password is needed for. */
export function standingOf({
  vhost,
  topology,
  routingKeys,
  users,
}: Omit<DefinitionParts, "passwords">): Omit<Definitions, "vhosts" | "users"> {
  const lasting = { durable: true, auto_delete: false, arguments: {} } as const;
  const own = [
    ...topology.queues.map(({ name, bind, arguments: args }) => ({ name, exchange: bind.exchange, key: bind.routingKey, args })),
    ...routingKeys.map((key) => ({ name: key, exchange: topology.taskQueue.exchange, key, args: topology.taskQueue.arguments })),
  ];
  return {
    permissions: users.map(({ name, configure, write, read }) => ({ user: name, vhost, configure, write, read })),
    topic_permissions: users.flatMap(({ name, control }) =>
      control === null ? [] : [{ user: name, vhost, exchange: topology.controlQueue.exchange, ...control }],
    ),
    exchanges: topology.exchanges.map(({ name, type }) => ({ name, vhost, type, internal: false, ...lasting })),
    queues: own.map(({ name, args }) => ({ name, vhost, ...lasting, arguments: args })),
    bindings: own.map(({ name, exchange, key }) => ({
      ...{ vhost, source: exchange, destination: name },
      ...({ destination_type: "queue", routing_key: key, arguments: {} } as const),
    })),
  };
}

export interface DefinitionParts {
  readonly vhost: string;
  readonly topology: Topology;
  readonly routingKeys: readonly string[];
  readonly users: readonly BrokerUser[];
  /** By user; who has none is left out of `users`, so that an import leaves its password as it is. */
  readonly passwords: ReadonlyMap<string, string>;
}

/** As RabbitMQ computes it: salt, then SHA-256 of salt and password, in base64 (https://www.rabbitmq.com/docs/passwords). */
function passwordHash(password: string, salt: Buffer): string {
  const digest = createHash("sha256").update(salt).update(password, "utf8").digest();
  return Buffer.concat([salt, digest]).toString("base64");
}
