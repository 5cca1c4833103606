import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import { connect } from "amqplib";
import { type Program, startProgram } from "../../scripts/program.ts";
import { programEnvironment } from "../harness/config.ts";
import type { Ground } from "../harness/ground.ts";

/** Who accepts, each a server of its own behind the same request. */
export const acceptParties: readonly AcceptParty[] = [
  { name: "bare Fastify", settings: "keeps nothing: the limit", start: async () => peer("bare") },
  {
    name: "Waybill, SQLite",
    settings: "WAL, synchronous=full; every task published to a quorum queue and confirmed",
    start: (ground) => waybillAccepting(ground, {}),
  },
  {
    name: "Waybill, PostgreSQL",
    settings: "fsync and synchronous_commit on; published and confirmed likewise",
    start: async (ground) => waybillAccepting(ground, { DATABASE_URL: await ground.database() }),
  },
  {
    name: "BullMQ, everysec",
    settings: "Redis appendonly yes, appendfsync everysec, maxmemory-policy noeviction: a power cut loses up to a second",
    start: async (ground) => peer("bullmq", await ground.redis("everysec")),
  },
  {
    name: "BullMQ, always",
    settings: "the same with appendfsync always: on disk before the answer, as the others",
    start: async (ground) => peer("bullmq", await ground.redis("always")),
  },
  {
    name: "pg-boss",
    settings: "its defaults, pool of 10",
    start: async (ground) => peer("pg_boss", await ground.database()),
  },
  {
    name: "graphile-worker",
    settings: "its defaults, pool of 10",
    start: async (ground) => peer("graphile_worker", await ground.database()),
  },
];

export interface AcceptParty {
  readonly name: string;
  readonly settings: string;
  readonly start: (ground: Ground) => Promise<Running>;
}

export interface Running {
  readonly program: Program;
  /** Of the API, without a path. */
  readonly url: string;
  /** Resolves when RabbitMQ has all that was accepted so far. */
  settled(accepted: number): Promise<void>;
}

/** With its own vhost, in which nobody takes a task, and an open runway: what it has accepted lies in its queue. */
async function waybillAccepting(ground: Ground, environment: Readonly<Record<string, string>>): Promise<Running> {
  const amqpUrl = await ground.vhost();
  const running = await waybill(ground, { AMQP_URL: amqpUrl, ...environment }, { entry: join(import.meta.dirname, "open_runway/main.ts") });
  const connection = await connect(amqpUrl);
  const channel = await connection.createChannel();
  void running.program.exited.then(() => connection.close().catch(() => undefined));
  const published = async (): Promise<number> => (await channel.checkQueue("bench_task")).messageCount;
  return {
    ...running,
    async settled(accepted) {
      for (let tries = 0; tries < 1_200; tries++) {
        if ((await published()) >= accepted) return;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      throw new Error(`${accepted} tasks were accepted, and ${await published()} are in their queue: a rate would flatter.`);
    },
  };
}

async function peer(name: string, ...args: readonly string[]): Promise<Running> {
  const program = startProgram(join(import.meta.dirname, `${name}.ts`), programEnvironment, { args, guardSignal: "KILL" });
  const { url } = await program.untilLine("listening", 60_000);
  return { program, url: String(url), settled: async () => undefined };
}

/** The ordinary server, on contracts of the bench's own. */
export async function waybill(
  ground: Ground,
  environment: Readonly<Record<string, string>>,
  {
    entry = ordinaryServer,
    contracts = join(import.meta.dirname, "../contracts"),
  }: { readonly entry?: string; readonly contracts?: string } = {},
): Promise<{ readonly program: Program; readonly url: string }> {
  const program = startProgram(
    entry,
    {
      ...programEnvironment,
      AMQP_URL: ground.broker.amqpUrl,
      WAYBILL_RABBITMQ_MANAGEMENT_URL: ground.broker.managementUrl,
      WAYBILL_PORT: "0",
      WAYBILL_DATA: mkdtempSync(join(ground.folder, "waybill-")),
      WAYBILL_CONTRACTS: contracts,
      ...environment,
    },
    { guardSignal: "KILL" },
  );
  const { url } = await program.untilLine("listening", 60_000);
  return { program, url: String(url) };
}

const ordinaryServer = join(import.meta.dirname, "../../services/server/main.ts");

/** Resolves when no task is in these states. */
export async function untilNoneIn(url: string, states: string): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    const response = await fetch(`${url}/tasks?state=${states}&limit=1`);
    const { tasks } = (await response.json()) as { readonly tasks: readonly object[] };
    if (tasks.length === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`After a minute there are still tasks in ${states}: the work has not come to an end.`);
}
