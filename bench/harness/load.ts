import { execFile, spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

/**
 * Requests from 64 connections, each sending the next when it has its answer. By wrk where it is, else by a client of
 * our own: what the load costs, all parties pay, and it flatters the slow ones, so it has to be cheap.
 */
export async function loadFor(seconds: number, url: string, folder: string): Promise<Load> {
  return hasWrk ? byWrk(seconds, url, folder) : byOwnClient({ seconds, url, body: payload, perSecond: 0 });
}

/** So many requests a second, whatever the answers take; always by our own client, since wrk cannot. */
export async function pacedLoad(options: Paced): Promise<PacedLoad> {
  return byOwnClient(options);
}

export interface Paced {
  readonly perSecond: number;
  readonly seconds: number;
  readonly url: string;
  /** `<now>` in it becomes the time of sending. */
  readonly body: string;
}

export interface Load {
  readonly requests: number;
  readonly perSecond: number;
  /** Answered with anything but 2xx, or not at all. */
  readonly failed: number;
}

export interface PacedLoad extends Load {
  /** Milliseconds from sending to the answer. */
  readonly p50: number;
  readonly p99: number;
}

const payload = readFileSync(join(import.meta.dirname, "../payload.json"), "utf8").trim();
export const hasWrk = spawnSync("wrk", ["-v"], { stdio: "ignore" }).error === undefined;
const connections = 64;
const run = promisify(execFile);

async function byWrk(seconds: number, url: string, folder: string): Promise<Load> {
  const script = join(folder, "post.lua");
  writeFileSync(script, `wrk.method = "POST"\nwrk.headers["Content-Type"] = "application/json"\nwrk.body = [[${payload}]]\n`);
  const { stdout } = await run("wrk", ["-t1", `-c${connections}`, `-d${seconds}s`, "-s", script, url]);
  const [, requests, took] = /(\d+) requests in ([\d.]+)s/.exec(stdout) ?? [];
  const refused = Number(/Non-2xx or 3xx responses: (\d+)/.exec(stdout)?.[1] ?? 0);
  const [, ...broken] = /Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)/.exec(stdout) ?? [];
  const failed = [refused, ...broken.map(Number)].reduce((sum, count) => sum + count, 0);
  return { requests: Number(requests), perSecond: Number(requests) / Number(took), failed };
}

async function byOwnClient({ perSecond, seconds, url, body }: Paced): Promise<PacedLoad> {
  const options = { url, body, seconds, perSecond, connections };
  const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const { stdout } = await run(process.execPath, [join(import.meta.dirname, "load_client.ts"), ...args]);
  return JSON.parse(stdout) as PacedLoad;
}
