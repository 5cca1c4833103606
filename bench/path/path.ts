import { join } from "node:path";
import { type Channel, connect } from "amqplib";
import { type Program, startProgram } from "../../scripts/program.ts";
import { untilNoneIn, waybill } from "../accept/parties.ts";
import { programEnvironment } from "../harness/config.ts";
import type { Ground } from "../harness/ground.ts";
import { type PacedLoad, pacedLoad } from "../harness/load.ts";
import { type Usage, watchUsage } from "../harness/usage.ts";
import { nextRate, type Try } from "./rates.ts";

/**
 * The whole path: POST, published, worked by a handler that does nothing, its outcome recorded. First a few tasks, for
 * how long one takes; then as many a second as are wanted, and where that is too much, fewer.
 */
export async function benchPath(ground: Ground, { perSecond, seconds, say }: PathOptions): Promise<readonly PathResult[]> {
  const results: PathResult[] = [];
  for (const [store, environment] of [
    ["SQLite", {}],
    ["PostgreSQL", { DATABASE_URL: await ground.database() }],
  ] as const) {
    const house = await openHouse(ground, environment);
    try {
      const latency = await takeLatency(house, seconds);
      const tried: (Try & { readonly usage: Usage | null })[] = [];
      for (let rate = nextRate(perSecond, tried); rate !== null; rate = nextRate(perSecond, tried)) {
        say(`… the whole path, ${store}: ${rate} a second for ${seconds} s`);
        tried.push(await tryRate(house, rate, seconds));
      }
      results.push({ store, latency, tried });
    } finally {
      await house.close();
    }
  }
  return results;
}

export interface PathOptions {
  readonly perSecond: number;
  readonly seconds: number;
  readonly say: (line: string) => void;
}

export interface PathResult {
  readonly store: string;
  /** At 100 a second, in milliseconds: POST to its answer, and POST to the handler. */
  readonly latency: { readonly answer: Middle; readonly handler: Middle };
  readonly tried: readonly (Try & { readonly usage: Usage | null })[];
}

interface Middle {
  readonly p50: number;
  readonly p99: number;
}

interface House {
  readonly server: Program;
  readonly consumer: Program;
  readonly url: string;
  readonly channel: Channel;
  /** The time to the handler of those who came there since it was asked for last. */
  delays(): Promise<Middle>;
  close(): Promise<void>;
}

async function openHouse(ground: Ground, environment: Readonly<Record<string, string>>): Promise<House> {
  const amqpUrl = await ground.vhost();
  const contracts = join(import.meta.dirname, "../../contracts");
  const server = await waybill(ground, { AMQP_URL: amqpUrl, ...environment }, { contracts });
  let told: (delays: Middle) => void = () => undefined;
  const consumer = startProgram(
    join(import.meta.dirname, "consumer/main.ts"),
    { ...programEnvironment, AMQP_URL: amqpUrl, WAYBILL_PREFETCH: "1000" },
    { guardSignal: "KILL", onLine: (_text, line) => line.msg === "delays" && told(line as unknown as Middle) },
  );
  await consumer.untilLine("consuming", 60_000);
  const connection = await connect(amqpUrl);
  return {
    server: server.program,
    consumer,
    url: server.url,
    channel: await connection.createChannel(),
    delays() {
      const { promise, resolve } = Promise.withResolvers<Middle>();
      told = resolve;
      consumer.signal("SIGUSR2");
      return promise;
    },
    async close() {
      await connection.close();
      await consumer.close();
      await server.program.close();
    },
  };
}

/** Until the runway knows of the consumer and everything is compiled, tasks are sent that do not count. */
async function takeLatency(house: House, seconds: number): Promise<PathResult["latency"]> {
  await send(house, 300, Math.min(10, seconds));
  await house.delays();
  const answer = await send(house, 100, Math.min(10, seconds));
  return { answer, handler: await house.delays() };
}

async function tryRate(house: House, rate: number, seconds: number): Promise<PathResult["tried"][number]> {
  const { channel, server, consumer } = house;
  const usage = watchUsage(
    new Map([
      [server.pid, "server"],
      [consumer.pid, "consumer"],
    ]),
  );
  await house.delays();
  const [outcomes, delays]: [number[], number[]] = [[], []];
  const look = setInterval(async () => {
    outcomes.push((await channel.checkQueue("outcomes")).messageCount);
    delays.push((await house.delays()).p50);
  }, 1_000);
  const began = performance.now();
  const load = await send(house, rate, seconds);
  clearInterval(look);
  const used = usage();
  await untilNoneIn(house.url, "accepted,queued,running,retrying");
  const ended = (load.requests * 1_000) / (performance.now() - began);
  return { rate, accepted: load.perSecond, ended, outcomes, delays, usage: used };
}

/** Sends, and waits until all of it has ended. */
async function send({ url }: House, perSecond: number, seconds: number): Promise<PacedLoad> {
  const body = '{"user_id": 4711, "format": "csv", "requested_at": "<now>"}';
  const load = await pacedLoad({ perSecond, seconds, url: `${url}/tasks/data_export`, body });
  if (load.failed > 0) throw new Error(`${load.failed} of ${load.requests + load.failed} requests failed.`);
  return load;
}
