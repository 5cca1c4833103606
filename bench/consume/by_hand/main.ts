import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { connect } from "amqplib";

/**
 * A consumer by hand: take, parse, check, report with a confirm, ack. Nothing is told while it works, nothing is
 * remembered, and a lost connection ends it. `SCHEMAS`: where the contract's schemas are; without it nothing is checked.
 */
const ajv = new Ajv2020({ formats: { int64: true } });
const check = (name: string): ((value: unknown) => boolean) => {
  const folder = process.env["SCHEMAS"];
  return folder === undefined ? () => true : ajv.compile(JSON.parse(readFileSync(join(folder, `${name}.schema.json`), "utf8")));
};
const [payloadFits, resultFits] = [check("payload"), check("result")];

const connection = await connect(process.env["AMQP_URL"]!, { noDelay: true });
const channel = await connection.createConfirmChannel();
await channel.prefetch(100);
await channel.consume("conformance", (message) => {
  if (message === null) process.exit(1);
  const payload = JSON.parse(message.content.toString());
  if (!payloadFits(payload)) process.exit(1);
  const { messageId, headers } = message.properties;
  const now = new Date().toISOString();
  const result = { integer: String(payload.integer ?? 0) };
  if (!resultFits(result)) process.exit(1);
  const outcome = { kind: "succeeded", task_id: messageId, attempt: headers?.["attempt"], started_at: now, finished_at: now, result };
  const properties = { correlationId: messageId, contentType: "application/json", deliveryMode: 2, mandatory: true };
  channel.publish("outcomes", "outcomes", Buffer.from(JSON.stringify(outcome)), properties, (error) => {
    if (error !== null) process.exit(1);
    channel.ack(message);
  });
});
