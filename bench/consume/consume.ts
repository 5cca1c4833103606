import { randomUUID } from "node:crypto";
import { type ConfirmChannel, connect } from "amqplib";
import { taskProperties } from "../../contracts/conformance/task_message.ts";
import { Topology } from "../../contracts/conformance/topology.ts";
import { startProgram } from "../../scripts/program.ts";
import { programEnvironment } from "../harness/config.ts";
import type { Ground } from "../harness/ground.ts";
import { inTurn } from "../harness/rounds.ts";
import { type Usage, watchUsage } from "../harness/usage.ts";
import { type ConsumeParty, consumeParties, type Start } from "./parties.ts";

/** A full queue, one process, until every outcome is there: rounds in which each program works once. */
export async function benchConsume(ground: Ground, { rounds, tasks, say }: ConsumeOptions): Promise<readonly ConsumeResult[]> {
  const parties = await consumeParties(ground.folder, say);
  const connection = await connect(ground.broker.amqpUrl, { noDelay: true });
  const channel = await connection.createConfirmChannel();
  await new Topology(channel, [queue]).declare();
  try {
    const results = parties.map((party) => ({ party, rounds: [] as ConsumeRound[] }));
    for (let round = 1; round <= rounds; round++) {
      for (const { party, rounds } of inTurn(results, round)) {
        const one = await workAll(channel, party.start, tasks, ground);
        rounds.push(one);
        say(`  round ${round}, ${party.language}, ${party.way}: ${Math.round(one.perSecond)} tasks a second`);
      }
    }
    return results;
  } finally {
    await connection.close();
  }
}

export interface ConsumeOptions {
  readonly rounds: number;
  readonly tasks: number;
  readonly say: (line: string) => void;
}

export interface ConsumeResult {
  readonly party: ConsumeParty;
  readonly rounds: readonly ConsumeRound[];
}

export interface ConsumeRound {
  readonly perSecond: number;
  readonly tasks: number;
  readonly usage: Usage | null;
}

const queue = "conformance";
const payload = Buffer.from('{"do": "echo", "integer": 4711}');

/**
 * From the first fifth of the outcomes, when everything is compiled and the prefetch is full, to nearly the last. So
 * who started sooner has no advantage, and a last one that comes late is not measured as a rate.
 */
async function workAll(channel: ConfirmChannel, start: Start, tasks: number, ground: Ground): Promise<ConsumeRound> {
  await fill(channel, tasks);
  const ours = { ...programEnvironment, AMQP_URL: ground.broker.amqpUrl, WAYBILL_PREFETCH: "100" };
  const { command } = start;
  const consumer = startProgram(command.join(" "), { ...ours, ...start.environment }, { command, guardSignal: "KILL" });
  try {
    const first = await untilReported(channel, tasks / 5);
    const usage = watchUsage(new Map([[consumer.pid, "consumer"]]));
    const last = await untilReported(channel, tasks * 0.98);
    const count = last.count - first.count;
    return { perSecond: (count * 1_000) / (last.at - first.at), tasks: count, usage: usage() };
  } finally {
    consumer.signal("SIGKILL");
    await consumer.exited;
  }
}

async function fill(channel: ConfirmChannel, tasks: number): Promise<void> {
  await channel.purgeQueue(queue);
  await channel.purgeQueue("outcomes");
  for (let count = 0; count < tasks; count++) {
    channel.publish("tasks", queue, payload, { ...taskProperties(randomUUID()), type: queue });
    if (count % 1_000 === 0) await channel.waitForConfirms();
  }
  await channel.waitForConfirms();
}

async function untilReported(channel: ConfirmChannel, least: number): Promise<{ readonly count: number; readonly at: number }> {
  const late = performance.now() + 180_000;
  for (;;) {
    const { messageCount: count } = await channel.checkQueue("outcomes");
    if (count >= least) return { count, at: performance.now() };
    if (performance.now() > late) throw new Error(`After three minutes there are ${count} outcomes, and not ${least}.`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
