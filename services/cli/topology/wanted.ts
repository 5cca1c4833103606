import type { DefinitionParts } from "../../broker/definitions.ts";
import { type ConsumerUser, leastPrivilege } from "../../broker/least_privilege.ts";
import { readContracts } from "../contract/folders.ts";
import type { FolderOptions } from "../contract/verbs.ts";
import { Refused } from "../exits.ts";
import type { Io } from "../io.ts";

/** What should stand in RabbitMQ, by the contracts, for the consumers that were named. */
export async function wantedTopology({ contracts, vhost, consumer }: TopologyOptions, environment: Environment): Promise<DefinitionParts> {
  const { topology, byRoutingKey } = await readContracts(contracts);
  const routingKeys = [...byRoutingKey.keys()];
  const consumers = consumer.length === 0 ? routingKeys.map(oneForEach) : consumer.map((text) => consumerIn(text, routingKeys));
  const users = leastPrivilege(topology, routingKeys, consumers);
  return { vhost, topology, routingKeys, users, passwords: passwordsIn(environment, users) };
}

export interface TopologyOptions extends FolderOptions {
  readonly vhost: string;
  /** `<user>=<routing key>,<routing key>`, one for each consumer process. */
  readonly consumer: readonly string[];
}

type Environment = Io["environment"];

const oneForEach = (routingKey: string): ConsumerUser => ({ name: `consumer_${routingKey}`, routingKeys: [routingKey] });

/** `reports=data_export,process_image` @throws Refused `usage` */
function consumerIn(text: string, known: readonly string[]): ConsumerUser {
  const { name, keys } = /^(?<name>[\w.-]+)=(?<keys>.+)$/.exec(text)?.groups ?? {};
  if (name === undefined || keys === undefined)
    throw new Refused("usage", `--consumer must be <user>=<routing key>,<routing key>, got ${JSON.stringify(text)}`);
  const routingKeys = keys.split(",").map((key) => key.trim());
  const unknown = routingKeys.filter((key) => !known.includes(key));
  if (unknown.length > 0) throw new Refused("not_found", `--consumer ${name}: no contract is named ${unknown.join(", ")}`);
  return { name, routingKeys };
}

/** Never on the command line, where every process of the machine can read it. */
function passwordsIn(environment: Environment, users: DefinitionParts["users"]): ReadonlyMap<string, string> {
  const found = users.map(({ name }) => [name, environment[passwordVariable(name)] ?? ""] as const);
  return new Map(found.filter(([, password]) => password !== ""));
}

export const passwordVariable = (user: string): string => `RABBITMQ_PASSWORD_${user.toUpperCase().replace(/[^A-Z0-9]/g, "_")}`;
