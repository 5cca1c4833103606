import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { startProgram } from "../scripts/program.ts";
import { cpuMsOf } from "./harness/cpu.ts";
import { openGround } from "./harness/ground.ts";
import { loadFor } from "./harness/load.ts";

const B = "/work/main/bench";
const ground = await openGround(console.log);
const env = (o: Record<string, string>, contracts: string) => ({
  PATH: process.env.PATH!,
  HOME: process.env.HOME!,
  NODE_ENV: "production",
  AMQP_URL: ground.broker.amqpUrl,
  WAYBILL_RABBITMQ_MANAGEMENT_URL: ground.broker.managementUrl,
  WAYBILL_PORT: "0",
  WAYBILL_DATA: mkdtempSync(join(ground.folder, "w-")),
  WAYBILL_CONTRACTS: contracts,
  ...o,
});
const start = async (name: string, entry: string, e: Record<string, string>) => {
  const program = startProgram(join(B, entry), e, { guardSignal: "KILL" });
  const { url } = await program.untilLine("listening", 60000);
  return { name, program, url: String(url) };
};
const none = `${B}/contracts`,
  req = "/tmp/benchwork/contracts";
const parties = [
  await start("bare", "accept/bare.ts", env({}, none)),
  await start("sqlite none", "../services/server/main.ts", env({}, none)),
  await start("sqlite required open", "accept/open_runway_server.ts", env({}, req)),
  await start("pg none", "../services/server/main.ts", env({ DATABASE_URL: await ground.database() }, none)),
  await start("pg required open", "accept/open_runway_server.ts", env({ DATABASE_URL: await ground.database() }, req)),
];
const pids = (await promisify(execFile)("pgrep", ["-f", "beam.smp"])).stdout.trim().split("\n").map(Number);
const beam = pids.at(-1)!;
const pgCpu = () => {
  try {
    return Number(require("x"));
  } catch {
    return 0;
  }
};
await new Promise((r) => setTimeout(r, 4000));
for (const p of parties) await loadFor(6, `${p.url}/tasks/bench_task`, ground.folder);
for (let round = 1; round <= 4; round++) {
  for (const p of parties) {
    const b = cpuMsOf(p.program.pid)!,
      bb = cpuMsOf(beam)!;
    const r = await loadFor(4, `${p.url}/tasks/bench_task`, ground.folder);
    await new Promise((r) => setTimeout(r, 1000));
    const states = p.name === "bare" ? "" : await (await fetch(`${p.url}/tasks?state=accepted&limit=1`)).text();
    console.log(
      round,
      p.name,
      Math.round(r.requests / r.seconds),
      "cpu",
      Math.round(((cpuMsOf(p.program.pid)! - b) * 1000) / r.requests),
      "beam",
      Math.round(((cpuMsOf(beam)! - bb) * 1000) / r.requests),
      "failed",
      r.failed,
      states.includes('"id"') ? "WAITING" : "",
    );
  }
}
for (const p of parties) {
  p.program.signal("SIGKILL");
}
await ground.close();
process.exit(0);
