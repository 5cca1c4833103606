import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { benchAccept } from "./accept/accept.ts";
import { benchConsume } from "./consume/consume.ts";
import { type Ground, openGround } from "./harness/ground.ts";
import { hasWrk } from "./harness/load.ts";
import { benchPath } from "./path/path.ts";
import { acceptReport, consumeReport, goals, pathReport, type Results } from "./report.ts";

/**
 * `npm run bench`: Waybill beside its peers on this machine, in one run. `--quick` is one round of a second, to see
 * that all is well; `--only accept,consume,path` leaves the others out. Bounded: some ten minutes, on 127.0.0.1 alone.
 */
const { values } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    only: { type: "string", default: "accept,consume,path" },
    rate: { type: "string", default: "6000" },
  },
});
const say = (line: string): void => console.log(line);
const size = values.quick
  ? { rounds: 1, seconds: 1, tasks: 5_000, pathSeconds: 5 }
  : { rounds: 5, seconds: 4, tasks: 30_000, pathSeconds: 40 };
const wanted = values.only.split(",");

const ground = await openGround(say);
try {
  say(surroundings(ground));
  const results: Results = {
    accept: wanted.includes("accept") ? await benchAccept(ground, { ...size, say }) : null,
    consume: wanted.includes("consume") ? await benchConsume(ground, { ...size, say }) : null,
    path: wanted.includes("path") ? await benchPath(ground, { perSecond: Number(values.rate), seconds: size.pathSeconds, say }) : null,
  };
  const { accept, consume, path } = results;
  const parts = [accept && acceptReport(accept), consume && consumeReport(consume), path && pathReport(path), goals(results)];
  say(`\n${parts.filter((part) => part !== null).join("\n\n")}\n`);
} finally {
  await ground.close();
}

function surroundings({ broker, postgres }: Ground): string {
  const version = (command: string, ...args: string[]) =>
    spawnSync(command, args, { encoding: "utf8" }).stdout?.split("\n", 1)[0] ?? "none";
  const peers = JSON.parse(readFileSync(join(import.meta.dirname, "package.json"), "utf8")).dependencies as Readonly<
    Record<string, string>
  >;
  return [
    `${cpus().length} cores, ${cpus()[0]?.model}; Node ${process.version}`,
    `RabbitMQ: ${broker.description}; PostgreSQL: ${postgres}; Redis: ${version("redis-server", "--version")}`,
    `Peers: ${Object.entries(peers)
      .map(([name, number]) => `${name} ${number}`)
      .join(", ")}`,
    `Load: 64 connections by ${hasWrk ? "wrk" : "autocannon (wrk is not installed)"}; every party on all cores`,
  ].join("\n");
}
