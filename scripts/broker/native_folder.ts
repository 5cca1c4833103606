import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { freePort, isTaken } from "../ports.ts";

/**
 * The folder of a private node: everything it reads and writes, and nothing outside it.
 *
 *   home/   the Erlang cookie          data/   queues and messages        log/   RabbitMQ's own log
 *   rabbitmq.conf, enabled_plugins     ports.json: kept, so that a second start has the same URLs
 *   processes.json, node.pid: who runs here, for the next start to find what this one left
 */
export interface NodeFolder {
  readonly path: string;
  readonly ports: NodePorts;
  /** Appears in the node's command line, and so proves whose it is. */
  readonly mark: string;
}

export interface NodePorts {
  readonly amqp: number;
  readonly management: number;
  /** Erlang's port between nodes; unused by us, but a node opens one. */
  readonly distribution: number;
  readonly epmd: number;
}

const NODE_NAME = "waybill@localhost";

/** Makes the folder, or takes it up again with the ports it had, unless somebody else listens there by now. */
export async function prepareFolder(path: string, further: readonly string[] = []): Promise<NodeFolder> {
  for (const part of ["home", "data", "log"]) await mkdir(join(path, part), { recursive: true });
  const ports = await portsOf(path);
  await writeFile(join(path, "ports.json"), JSON.stringify(ports));
  await writeFile(join(path, "rabbitmq.conf"), configuration(ports, further));
  await writeFile(join(path, "enabled_plugins"), "[rabbitmq_management].\n");
  return { path, ports, mark: markOf(path) };
}

export function markOf(path: string): string {
  return createHash("sha256").update(path).digest("hex").slice(0, 16);
}

/** The node forgets everything: queues, users, vhosts. */
export async function emptyFolder({ path }: NodeFolder): Promise<void> {
  await rm(join(path, "data"), { recursive: true, force: true });
  await mkdir(join(path, "data"));
}

/**
 * The whole environment of the node: nothing of this process's settings reaches it but the path.
 * The distribution port would listen on every address but for `inet_dist_use_interface`.
 */
export function nodeEnvironment({ path, ports, mark }: NodeFolder, searchPath: string): Record<string, string> {
  return {
    PATH: searchPath,
    LANG: "C.UTF-8",
    HOME: join(path, "home"),
    ERL_EPMD_PORT: String(ports.epmd),
    ERL_EPMD_ADDRESS: "127.0.0.1",
    RABBITMQ_NODENAME: NODE_NAME,
    RABBITMQ_CONFIG_FILE: join(path, "rabbitmq.conf"),
    RABBITMQ_ENABLED_PLUGINS_FILE: join(path, "enabled_plugins"),
    RABBITMQ_MNESIA_BASE: join(path, "data"),
    RABBITMQ_LOG_BASE: join(path, "log"),
    RABBITMQ_PID_FILE: join(path, "node.pid"),
    RABBITMQ_CONF_ENV_FILE: "/dev/null",
    RABBITMQ_DIST_PORT: String(ports.distribution),
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: `-kernel inet_dist_use_interface {127,0,0,1} -waybill ${mark}`,
  };
}

/** The end of RabbitMQ's log, for the message that says why it did not start. */
export async function logTail({ path }: NodeFolder): Promise<string> {
  const folder = join(path, "log");
  const files = (await readdir(folder)).filter((name) => name.endsWith(".log"));
  const texts = await Promise.all(files.map((name) => readFile(join(folder, name), "utf8")));
  return texts.join("\n").trimEnd().split("\n").slice(-15).join("\n");
}

function configuration(ports: NodePorts, further: readonly string[]): string {
  return [
    `listeners.tcp.1 = 127.0.0.1:${ports.amqp}`,
    "management.tcp.ip = 127.0.0.1",
    `management.tcp.port = ${ports.management}`,
    "log.file.level = info",
    ...further,
    "",
  ].join("\n");
}

async function portsOf(path: string): Promise<NodePorts> {
  const kept = await keptPorts(path);
  if (kept !== null && !(await anyTaken(kept))) return kept;
  return { amqp: await freePort(), management: await freePort(), distribution: await freePort(), epmd: await freePort() };
}

async function keptPorts(path: string): Promise<NodePorts | null> {
  try {
    return JSON.parse(await readFile(join(path, "ports.json"), "utf8")) as NodePorts;
  } catch {
    return null; // a first start, or a file cut short by a crash: new ports will do
  }
}

export async function anyTaken(ports: NodePorts): Promise<boolean> {
  const taken = await Promise.all(Object.values(ports).map((port: number) => isTaken(port)));
  return taken.includes(true);
}
