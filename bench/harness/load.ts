import { execFile, spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import autocannon from "autocannon";

/**
 * Requests from 64 connections, each sending the next when it has its answer. By wrk where it is, which costs a
 * quarter of what autocannon does: what the load costs, all parties pay, and it flatters the slow ones.
 */
export async function loadFor(seconds: number, url: string, folder: string): Promise<Load> {
  return hasWrk ? byWrk(seconds, url, folder) : byAutocannon({ seconds, url, body: payload });
}

/** So many requests a second, whatever the answers take. */
export async function pacedLoad(options: Paced): Promise<Load> {
  return byAutocannon(options);
}

export interface Paced {
  readonly perSecond: number;
  readonly seconds: number;
  readonly url: string;
  readonly body: string;
}

export interface Load {
  readonly requests: number;
  readonly seconds: number;
  /** Answered with anything but 2xx, or not at all. */
  readonly failed: number;
}

const payload = readFileSync(join(import.meta.dirname, "../payload.json"), "utf8");
export const hasWrk = spawnSync("wrk", ["-v"], { stdio: "ignore" }).error === undefined;
const connections = 64;

async function byWrk(seconds: number, url: string, folder: string): Promise<Load> {
  const script = join(folder, "post.lua");
  writeFileSync(script, `wrk.method = "POST"\nwrk.headers["Content-Type"] = "application/json"\nwrk.body = [[${payload}]]\n`);
  const { stdout } = await promisify(execFile)("wrk", ["-t1", `-c${connections}`, `-d${seconds}s`, "-s", script, url]);
  const [, requests, took] = /(\d+) requests in ([\d.]+)s/.exec(stdout) ?? [];
  const failed = Number(/Non-2xx or 3xx responses: (\d+)/.exec(stdout)?.[1] ?? 0);
  return { requests: Number(requests), seconds: Number(took), failed };
}

async function byAutocannon({ seconds, url, body, perSecond }: Omit<Paced, "perSecond"> & { readonly perSecond?: number }): Promise<Load> {
  const result = await autocannon({
    url,
    method: "POST",
    headers: { "content-type": "application/json" },
    body,
    connections,
    duration: seconds,
    ...(perSecond === undefined ? {} : { overallRate: perSecond }),
  });
  return { requests: result["2xx"], seconds: result.duration, failed: result.non2xx + result.errors };
}
