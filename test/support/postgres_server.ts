import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { GenericContainer } from "testcontainers";
import { guard } from "../../scripts/guard.ts";
import { freePort } from "../../scripts/ports.ts";
import type { BrokerChoice } from "./own_broker.ts";

/** A PostgreSQL for one run of the tests: empty, temporary, gone when it is closed. Of the kind that the broker is. */
export interface PostgresServer {
  readonly description: string;
  /** Of its own database, by which others are made. */
  readonly url: string;
  close(): Promise<void>;
}

/** @throws with every way that was tried, when there is none. */
export async function startPostgres(choice: BrokerChoice): Promise<PostgresServer> {
  const ways = { container: [inContainer], native: [privateServer], auto: [inContainer, privateServer] }[choice];
  const refusals: string[] = [];
  for (const way of ways) {
    try {
      return await way();
    } catch (error) {
      refusals.push((error as Error).message);
    }
  }
  throw new Error(`No PostgreSQL for the tests: ${refusals.join(" · ")}`);
}

/** One whose disk for databases holds so much, in megabytes, and no more; its log of what was written lies elsewhere, or it could not go on. @throws without a Docker engine. */
export async function postgresWithSmallDisk(megabytes: number): Promise<PostgresServer> {
  const server = await inContainer({ "/small": `rw,size=${megabytes}m` });
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  await client.query("copy (select 1) to program 'mkdir -m 700 /small/data'");
  await client.query("create tablespace small location '/small/data'");
  await client.query("alter database template1 set tablespace small");
  await client.end();
  return server;
}

async function inContainer(disksInMemory: Readonly<Record<string, string>> = {}): Promise<PostgresServer> {
  const port = await freePort();
  const container = await new GenericContainer("postgres:17")
    .withTmpFs(disksInMemory)
    .withEnvironment({ POSTGRES_PASSWORD: "waybill" })
    .withExposedPorts({ container: 5432, host: port })
    .start();
  const url = `postgres://postgres:waybill@127.0.0.1:${port}/postgres`;
  await untilServing(url);
  return {
    description: "a container of postgres:17",
    url,
    close: async () => void (await container.stop({ remove: true, removeVolumes: true })),
  };
}

/** PostgreSQL refuses to run as root, so root starts it as the user that the distribution made for it. */
async function privateServer(): Promise<PostgresServer> {
  const programs = await findPrograms();
  const folder = mkdtempSync(join(tmpdir(), "waybill-postgres-"));
  const asUser = process.getuid?.() === 0 ? ["runuser", "-u", "postgres", "--"] : [];
  if (asUser.length > 0) spawnSync("chown", ["postgres", folder]);
  chmodSync(folder, 0o700);
  const data = join(folder, "data");
  run([...asUser, join(programs, "initdb"), "-U", "postgres", "--auth=trust", "-E", "UTF8", "--locale=C.UTF-8", "-D", data]);
  const port = await freePort();
  const settings = [
    "-p",
    String(port),
    "-c",
    "listen_addresses=127.0.0.1",
    "-c",
    `unix_socket_directories=${folder}`,
    "-c",
    "max_connections=200",
  ];
  const [command = "", ...args] = [...asUser, join(programs, "postgres"), "-D", data, ...settings];
  const server = spawn(command, args, { stdio: "ignore", detached: true });
  const letGo = guard(-server.pid!, "TERM");
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`;
  await untilServing(url);
  return {
    description: `a private PostgreSQL of ${programs}`,
    url,
    async close() {
      await stopped(server);
      letGo();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** SIGINT is PostgreSQL's fast shutdown: connections are ended, data is written. The whole group, since a wrapper may stand before it. */
async function stopped(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const gone = once(server, "exit");
  process.kill(-server.pid!, "SIGINT");
  await gone;
}

/** The newest installed; on Debian and Ubuntu, as root, installed when there is none. */
async function findPrograms(): Promise<string> {
  const found = installed();
  if (found !== null) return found;
  if (process.getuid?.() !== 0 || !existsSync("/usr/bin/apt-get")) throw new Error("PostgreSQL is not installed.");
  console.log("Installing postgresql from the distribution (apt-get); this takes a minute");
  run(["apt-get", "update", "-qq"]);
  run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", "postgresql"]);
  const now = installed();
  if (now === null) throw new Error("PostgreSQL was installed, but its programs are not in /usr/lib/postgresql.");
  return now;
}

function installed(): string | null {
  const base = "/usr/lib/postgresql";
  if (!existsSync(base)) return null;
  const versions = readdirSync(base).toSorted((a, b) => Number(b) - Number(a));
  const version = versions.find((name) => existsSync(join(base, name, "bin/postgres")) && existsSync(join(base, name, "bin/initdb")));
  return version === undefined ? null : join(base, version, "bin");
}

function run([command = "", ...args]: readonly string[]): void {
  const { status, stderr, error } = spawnSync(command, args, {
    encoding: "utf8",
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
  });
  if (status !== 0) throw new Error(`${command} ${args.join(" ")} failed: ${error?.message ?? stderr.trim()}`);
}

async function untilServing(url: string): Promise<void> {
  const late = Date.now() + 60_000;
  for (;;) {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
    client.on("error", () => undefined);
    try {
      await client.connect();
      await client.query("select 1");
      await client.end();
      return;
    } catch (error) {
      await client.end().catch(() => undefined);
      if (Date.now() > late) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

/** A new database on this server, empty or as another is, which nobody is connected to; answers its URL. */
export async function createDatabase(server: PostgresServer, name: string, like = "template1"): Promise<string> {
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  await client.query(`create database ${name} template ${like}`);
  await client.end();
  const url = new URL(server.url);
  url.pathname = `/${name}`;
  return url.href;
}
