import { Administration, AdministrationRefused, AdministrationUnavailable } from "../../broker/administration.ts";
import { type DefinitionParts, standingOf } from "../../broker/definitions.ts";
import { Refused } from "../exits.ts";
import { count, type Io } from "../io.ts";
import { table } from "../output/table.ts";
import { type RabbitmqTlsOptions, rabbitmqTls } from "../rabbitmq_tls.ts";
import { passwordVariable, type TopologyOptions, wantedTopology } from "./wanted.ts";

/**
 * `waybill topology apply`: makes it so in RabbitMQ, by its management API and as an administrator. What is there
 * already stays; what is there with other arguments is refused, by name, and stays too. Passwords are set to those in
 * the environment; a user without one keeps the one it has.
 */
export async function topologyApply(options: ApplyOptions, io: Io): Promise<void> {
  const wanted = await wantedTopology(options, io.environment);
  const administration = new Administration(options.managementUrl, rabbitmqTls(options));
  const done = await made(wanted, administration).catch((error: Error) => {
    if (error instanceof AdministrationUnavailable) throw new Refused("unavailable", error.message, { cause: error });
    if (error instanceof AdministrationRefused) throw new Refused(exitOf(error), error.message, { cause: error });
    throw error;
  });
  if (options.output === "json") io.out(`${JSON.stringify(done, null, 2)}\n`);
  else io.out(table(done.map(({ kind, name, what }) => [kind, name, what])));
  io.err(`${count(done.filter(({ what }) => what === "made").length, "thing")} made, ${wanted.users.length} users with their rights.\n`);
}

interface ApplyOptions extends TopologyOptions, RabbitmqTlsOptions {
  readonly managementUrl: string;
}

interface Done {
  readonly kind: "vhost" | "user" | "exchange" | "queue";
  readonly name: string;
  readonly what: "made" | "was there";
}

async function made(wanted: DefinitionParts, administration: Administration): Promise<readonly Done[]> {
  const { vhost, users, passwords } = wanted;
  const { exchanges, queues, bindings, permissions, topic_permissions } = standingOf(wanted);
  const done: Done[] = [];
  done.push({ kind: "vhost", name: vhost, what: await administration.put(["vhosts", vhost], {}) });
  for (const { name, tags } of users)
    done.push({ kind: "user", name, what: await makeUser(administration, name, tags, passwords.get(name)) });
  for (const { name, vhost: _, ...exchange } of exchanges)
    done.push({ kind: "exchange", name, what: await administration.put(["exchanges", vhost, name], exchange) });
  for (const { name, vhost: _, ...queue } of queues)
    done.push({ kind: "queue", name, what: await administration.put(["queues", vhost, name], queue) });
  for (const { source, destination, routing_key } of bindings) await administration.bind(vhost, source, destination, routing_key);
  for (const { user, configure, write, read } of permissions)
    await administration.put(["permissions", vhost, user], { configure, write, read });
  for (const { user, exchange, write, read } of topic_permissions)
    await administration.put(["topic-permissions", vhost, user], { exchange, write, read });
  return done;
}

async function makeUser(
  administration: Administration,
  name: string,
  tags: readonly string[],
  password: string | undefined,
): Promise<Done["what"]> {
  if (password !== undefined) return administration.put(["users", name], { password, tags: tags.join(",") });
  if ((await administration.get(["users", name])) !== null) return "was there";
  throw new Refused("usage", `The user ${name} is not there, and has no password: set ${passwordVariable(name)}.`);
}

const exitOf = ({ status }: AdministrationRefused) => (status === 401 || status === 403 ? "not_allowed" : "conflict");
