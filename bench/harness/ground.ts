import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { climb } from "../../scripts/broker/ladder.ts";
import { guard } from "../../scripts/guard.ts";
import { freePort, isTaken } from "../../scripts/ports.ts";
import { ownRungs } from "../../test/support/own_broker.ts";
import { createDatabase, startPostgres } from "../../test/support/postgres_server.ts";
import { createVhost } from "../../test/support/vhosts.ts";
import { environment } from "./config.ts";

/** What the parties stand on, all of it private and temporary: RabbitMQ, PostgreSQL, Redis. */
export async function openGround(say: (line: string) => void): Promise<Ground> {
  const folder = mkdtempSync(join(tmpdir(), "waybill-bench-"));
  const closing: (() => Promise<void>)[] = [async () => rmSync(folder, { recursive: true, force: true })];
  let databases = 0;
  let vhosts = 0;
  const broker = await climb(ownRungs("native", environment, say), say);
  closing.push(() => broker.close());
  const postgres = await startPostgres("native");
  closing.push(() => postgres.close());
  return {
    folder,
    broker,
    postgres: postgres.description,
    async vhost() {
      const name = `bench_${++vhosts}`;
      await createVhost(broker.managementUrl, name);
      const url = new URL(broker.amqpUrl);
      url.pathname = `/${name}`;
      return url.href;
    },
    database: () => createDatabase(postgres, `bench_${++databases}`),
    async redis(appendfsync) {
      const redis = await startRedis(folder, appendfsync);
      closing.push(redis.close);
      return redis.url;
    },
    async close() {
      for (const close of closing.toReversed()) await close();
    },
  };
}

export interface Ground {
  readonly folder: string;
  readonly broker: { readonly description: string; readonly amqpUrl: string; readonly managementUrl: string };
  readonly postgres: string;
  /** The AMQP URL of a new, empty vhost. */
  vhost(): Promise<string>;
  /** A new, empty database. */
  database(): Promise<string>;
  /** A new Redis that writes its append-only file to disk every second, or before each answer. */
  redis(appendfsync: "everysec" | "always"): Promise<string>;
  close(): Promise<void>;
}

async function startRedis(folder: string, appendfsync: string): Promise<{ readonly url: string; close(): Promise<void> }> {
  if (spawnSync("redis-server", ["--version"], { stdio: "ignore" }).error !== undefined) {
    throw new Error("BullMQ needs redis-server, and there is none: install it (on Debian: apt-get install redis-server).");
  }
  const port = await freePort();
  const dir = mkdtempSync(join(folder, "redis-"));
  const settings = { port, dir, bind: "127.0.0.1", appendonly: "yes", appendfsync, save: "", "maxmemory-policy": "noeviction" };
  const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const server: ChildProcess = spawn("redis-server", args, { stdio: "ignore", detached: true });
  const letGo = guard(server.pid!, "TERM");
  while (!(await isTaken(port, "127.0.0.1"))) await new Promise((resolve) => setTimeout(resolve, 20));
  const close = async (): Promise<void> => {
    if (server.exitCode === null) {
      server.kill("SIGTERM");
      await once(server, "exit");
    }
    letGo();
  };
  return { url: `redis://127.0.0.1:${port}`, close };
}
