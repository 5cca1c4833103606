import { randomUUID } from "node:crypto";
import { type ConfirmChannel, connect } from "amqplib";
import { taskProperties } from "../../contracts/conformance/task_message.ts";
import { declareTopology } from "../../contracts/conformance/topology.ts";
import { startProgram } from "../../scripts/program.ts";
import { programEnvironment } from "../harness/config.ts";
import { cpuMsOf } from "../harness/cpu.ts";
import type { Ground } from "../harness/ground.ts";
import { type ConsumeParty, consumeParties, type Start } from "./parties.ts";

/** A full queue, one process, until every outcome is there: interleaved rounds of the library and the client by hand. */
export async function benchConsume(ground: Ground, { rounds, tasks, say }: ConsumeOptions): Promise<readonly ConsumeResult[]> {
  const connection = await connect(ground.broker.amqpUrl, { noDelay: true });
  const channel = await connection.createConfirmChannel();
  await declareTopology(channel, queue);
  try {
    const results: ConsumeResult[] = [];
    for (const party of await consumeParties(ground.folder)) {
      const [byHand, library]: [Round[], Round[]] = [[], []];
      for (let round = 1; round <= rounds; round++) {
        byHand.push(await workAll(channel, party.byHand, tasks, ground));
        library.push(await workAll(channel, party.library, tasks, ground));
        const [one, other] = [byHand, library].map((measured) => Math.round(measured.at(-1)!.perSecond));
        say(`  round ${round}, ${party.language}: by hand (${party.client}) ${one}, library ${other} tasks a second`);
      }
      results.push({ party, byHand, library });
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
  readonly byHand: readonly Round[];
  readonly library: readonly Round[];
}

interface Round {
  readonly perSecond: number;
  /** Of the consumer's process, with its start. */
  readonly cpuMicrosecondsPerTask: number | null;
}

const queue = "conformance";

/**
 * From the first tenth of the outcomes, when everything is compiled and the prefetch is full, to the last. Who started
 * sooner has no advantage.
 */
async function workAll(channel: ConfirmChannel, { command, environment = {} }: Start, tasks: number, ground: Ground): Promise<Round> {
  await channel.purgeQueue(queue);
  await channel.purgeQueue("outcomes");
  for (let count = 0; count < tasks; count++) {
    channel.publish("tasks", queue, payload, { ...taskProperties(randomUUID()), type: queue });
    if (count % 1_000 === 0) await channel.waitForConfirms();
  }
  await channel.waitForConfirms();
  const ours = { ...programEnvironment, AMQP_URL: ground.broker.amqpUrl, WAYBILL_PREFETCH: "100" };
  const consumer = startProgram(command.join(" "), { ...ours, ...environment }, { command, guardSignal: "KILL" });
  try {
    const first = await untilReported(channel, tasks / 10);
    const last = await untilReported(channel, tasks);
    const cpu = cpuMsOf(consumer.pid);
    return {
      perSecond: ((last.count - first.count) * 1_000) / (last.at - first.at),
      cpuMicrosecondsPerTask: cpu === null ? null : (cpu * 1_000) / tasks,
    };
  } finally {
    consumer.signal("SIGKILL");
    await consumer.exited;
  }
}

async function untilReported(channel: ConfirmChannel, least: number): Promise<{ readonly count: number; readonly at: number }> {
  for (let tries = 0; tries < 6_000; tries++) {
    const { messageCount: count } = await channel.checkQueue("outcomes");
    if (count >= least) return { count, at: performance.now() };
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`After two minutes there are fewer than ${least} outcomes.`);
}

const payload = Buffer.from(
  '{"do": "echo", "integer": 4711, "note": "monthly statement for the customer\'s own records, sent by mail to the address on file when ready"}',
);
