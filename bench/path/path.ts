import { join } from "node:path";
import { connect } from "amqplib";
import { startProgram } from "../../scripts/program.ts";
import { buildConsumers } from "../../test/support/build_consumers.ts";
import { untilNoneIn, waybill } from "../accept/parties.ts";
import { programEnvironment } from "../harness/config.ts";
import { cpuMsOf } from "../harness/cpu.ts";
import type { Ground } from "../harness/ground.ts";
import { pacedLoad } from "../harness/load.ts";
import { isGrowing } from "../harness/statistics.ts";

/** The whole path: POST, published, worked by a no-op handler, its outcome recorded; so many a second, for a while. */
export async function benchPath(ground: Ground, { perSecond, seconds, say }: PathOptions): Promise<readonly PathResult[]> {
  const results: PathResult[] = [];
  for (const [store, environment] of [
    ["SQLite", {}],
    ["PostgreSQL", { DATABASE_URL: await ground.database() }],
  ] as const) {
    say(`… the whole path, ${store}: ${perSecond} a second for ${seconds} s`);
    results.push({ store, ...(await onePath(ground, environment, { perSecond, seconds, say })) });
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
  readonly accepted: number;
  readonly acceptedPerSecond: number;
  /** Outcomes that wait in RabbitMQ, once a second. */
  readonly backlog: readonly number[];
  readonly grows: boolean;
  /** From the end of the load until every task had ended. */
  readonly endedAfterMs: number;
  readonly cpuMicrosecondsPerTask: { readonly server: number | null; readonly consumer: number | null };
}

async function onePath(ground: Ground, environment: Readonly<Record<string, string>>, { perSecond, seconds }: PathOptions) {
  const built = await buildConsumers("typescript");
  const contracts = join(built, "contracts");
  const server = await waybill(ground, environment, { contracts });
  const consumer = startProgram(
    join(import.meta.dirname, "../../test/conformance/conformance_consumer.ts"),
    { ...programEnvironment, AMQP_URL: ground.broker.amqpUrl, WAYBILL_PREFETCH: "1000", WAYBILL_CONTRACTS: contracts },
    { guardSignal: "KILL" },
  );
  const connection = await connect(ground.broker.amqpUrl);
  try {
    await consumer.untilLine("consuming", 60_000);
    const url = `${server.url}/tasks/conformance`;
    const body = '{"do": "echo", "integer": 4711}';
    await pacedLoad({ perSecond: 500, seconds: 5, url, body }); // until the runway knows of the consumer
    const channel = await connection.createChannel();
    const backlog: number[] = [];
    const watch = setInterval(async () => backlog.push((await channel.checkQueue("outcomes")).messageCount), 1_000);
    const before = [cpuMsOf(server.program.pid), cpuMsOf(consumer.pid)];
    const load = await pacedLoad({ perSecond, seconds, url, body });
    clearInterval(watch);
    if (load.failed > 0) throw new Error(`${load.failed} of ${load.requests} requests failed.`);
    const ended = performance.now();
    await untilNoneIn(server.url, "accepted,queued,running,retrying");
    const endedAfterMs = performance.now() - ended;
    const [serverCpu, consumerCpu] = [cpuMsOf(server.program.pid), cpuMsOf(consumer.pid)].map((after, index) => {
      const earlier = before[index]!;
      return after === null || earlier === null ? null : ((after - earlier) * 1_000) / load.requests;
    });
    return {
      accepted: load.requests,
      acceptedPerSecond: load.requests / load.seconds,
      backlog,
      grows: isGrowing(backlog, perSecond / 10),
      endedAfterMs,
      cpuMicrosecondsPerTask: { server: serverCpu!, consumer: consumerCpu! },
    };
  } finally {
    await connection.close();
    consumer.signal("SIGTERM");
    await consumer.exited;
    await server.program.close();
  }
}
