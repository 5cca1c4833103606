import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import { type Program, startProgram } from "../../scripts/program.ts";
import { programEnvironment } from "../harness/config.ts";
import type { Ground } from "../harness/ground.ts";

/** Who accepts, each a server of its own behind the same request. */
export const acceptParties: readonly AcceptParty[] = [
  { name: "bare Fastify", settings: "keeps nothing: the limit", start: async () => peer("bare") },
  {
    name: "Waybill, SQLite",
    settings: "WAL, synchronous=full; every task published, confirmed by a quorum queue and recorded as handed over",
    start: (ground) => waybill(ground, {}),
  },
  {
    name: "Waybill, PostgreSQL",
    settings: "fsync and synchronous_commit on; published and recorded likewise",
    start: async (ground) => waybill(ground, { DATABASE_URL: await ground.database() }),
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
  /** Resolves when nothing is left to be published. */
  settled(): Promise<void>;
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
  contracts = join(import.meta.dirname, "../contracts"),
) {
  const program = startProgram(
    join(import.meta.dirname, "../../services/server/main.ts"),
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
  return { program, url: String(url), settled: () => untilNoneIn(String(url), "accepted,queued,running,retrying") };
}

/** Resolves when no task is in these states. */
export async function untilNoneIn(url: string, states: string): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    const response = await fetch(`${url}/tasks?state=${states}&limit=1`);
    const { tasks } = (await response.json()) as { readonly tasks: readonly object[] };
    if (tasks.length === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`After a minute there are still tasks in ${states}: accepting runs ahead of publishing, and a rate would flatter it.`);
}
