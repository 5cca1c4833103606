import { randomBytes } from "node:crypto";
import { definitionsOf } from "../../broker/definitions.ts";
import type { Io } from "../io.ts";
import { type TopologyOptions, wantedTopology } from "./wanted.ts";

/**
 * `waybill topology print`: RabbitMQ's own file of definitions, to import. Users without a password in the environment
 * are not in it: an import leaves theirs as they are.
 */
export async function topologyPrint(options: TopologyOptions, io: Io): Promise<void> {
  const wanted = await wantedTopology(options, io.environment);
  const definitions = definitionsOf(wanted, () => randomBytes(4));
  io.out(`${JSON.stringify(definitions, null, 2)}
`);
  const without = wanted.users.filter(({ name }) => !wanted.passwords.has(name)).map(({ name }) => name);
  if (without.length > 0) io.err(`Without a password, and so not among the users: ${without.join(", ")}\n`);
}
