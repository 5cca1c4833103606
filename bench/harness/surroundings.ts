import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { join } from "node:path";
import { connect } from "amqplib";
import pg from "pg";
import type { Ground } from "./ground.ts";
import { hasWrk } from "./load.ts";

/** What a figure depends on: the machine, every version, and how durable each store is. */
export async function surroundings(ground: Ground): Promise<string> {
  return [
    `Machine: ${cpus().length} cores, ${cpus()[0]?.model}, ${Math.round(totalmem() / 2 ** 30)} GB; every party on all cores`,
    `Load: 64 connections by ${hasWrk ? "wrk" : "a client of our own (wrk is not installed)"}`,
    `Versions: Node ${process.version}, RabbitMQ ${await rabbitmq(ground)}, PostgreSQL ${await postgres(ground)}, ${redis()}`,
    `Packages: ${packages("../package.json")}; beside it: ${packages("../../package.json", ["fastify", "amqplib", "pg", "ajv"])}`,
  ].join("\n");
}

async function rabbitmq({ broker }: Ground): Promise<string> {
  const connection = await connect(broker.amqpUrl);
  const { version } = connection.connection.serverProperties as { readonly version: string };
  await connection.close();
  return version;
}

async function postgres(ground: Ground): Promise<string> {
  const client = new pg.Client({ connectionString: await ground.database() });
  await client.connect();
  const settings = ["server_version", "fsync", "synchronous_commit"];
  const shown: string[] = [];
  for (const name of settings) shown.push(String(Object.values((await client.query(`show ${name}`)).rows[0] as object)[0]));
  await client.end();
  const [version = "", fsync, commit] = shown;
  return `${version.split(" ", 1)[0]} (fsync ${fsync}, synchronous_commit ${commit})`;
}

function redis(): string {
  const { stdout } = spawnSync("redis-server", ["--version"], { encoding: "utf8" });
  const [, version] = /v=(\S+)/.exec(stdout ?? "") ?? [];
  return version === undefined ? "no Redis" : `Redis ${version}`;
}

function packages(manifest: string, only?: readonly string[]): string {
  const { dependencies } = JSON.parse(readFileSync(join(import.meta.dirname, manifest), "utf8")) as {
    readonly dependencies: Readonly<Record<string, string>>;
  };
  return (only ?? Object.keys(dependencies)).map((name) => `${name} ${dependencies[name]}`).join(", ");
}
