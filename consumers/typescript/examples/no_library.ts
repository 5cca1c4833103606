/**
 * A consumer without the library: what contracts/PROTOCOL.md asks for, by hand. RabbitMQ keeps the task until
 * its outcome is confirmed; one task at a time, so a task that kills this process takes no other with it.
 *
 *     AMQP_URL=amqp://localhost npx node consumers/typescript/examples/no_library.ts   (Node 24.15 or newer, which this checkout brings)
 */
import { createHash, randomUUID } from "node:crypto";
import { mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type ConfirmChannel, type ConsumeMessage, connect } from "amqplib";

const folder = process.env["WAYBILL_EXPORT_FOLDER"] || "data/exports";
const consumer = `no_library.${randomUUID()}`;

/** The work: here, a file that holds the payload. */
async function exportPayload(taskId: string, payload: object): Promise<object> {
  const file = `${taskId}.json`;
  const bytes = Buffer.from(JSON.stringify([payload]));
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, `.${file}.partial`), bytes, { flush: true });
  await rename(join(folder, `.${file}.partial`), join(folder, file));
  return { file, row_count: 1, bytes: bytes.length, sha256: createHash("sha256").update(bytes).digest("hex") };
}

async function outcomeOf(message: ConsumeMessage): Promise<object> {
  const task_id: string = message.properties.messageId;
  const attempt: unknown = message.properties.headers?.["attempt"]; // headers that we do not know are left alone
  const about = { task_id, attempt, consumer, started_at: new Date().toISOString() };
  const ended = () => ({ finished_at: new Date().toISOString() });
  try {
    const result = await exportPayload(task_id, JSON.parse(message.content.toString()));
    return { kind: "succeeded", ...about, ...ended(), result };
  } catch (error) {
    const { name, message: text } = error as Error;
    return { kind: "failed", ...about, ...ended(), failure: "transient", code: name, message: text };
  }
}

async function report(channel: ConfirmChannel, taskId: string, outcome: object): Promise<void> {
  const properties = { correlationId: taskId, contentType: "application/json", persistent: true, mandatory: true };
  channel.publish("outcomes", "outcomes", Buffer.from(JSON.stringify(outcome)), properties);
  await channel.waitForConfirms(); // RabbitMQ has it on disk
}

const connection = await connect(process.env["AMQP_URL"] ?? "amqp://localhost", { noDelay: true });
const channel = await connection.createConfirmChannel();
// Nobody takes outcomes: the task is not acked, and comes back to whoever runs when somebody does.
channel.on("return", () => process.exit(1));
connection.on("close", () => process.exit(1)); // whoever started this starts it again
await channel.prefetch(1);
await channel.consume("data_export", async (message) => {
  if (message === null) process.exit(1); // the queue was deleted
  await report(channel, message.properties.messageId, await outcomeOf(message));
  channel.ack(message); // last: until then RabbitMQ keeps the task
});
console.log(JSON.stringify({ msg: "consuming", routing_key: "data_export", prefetch: 1, consumer }));
