import { connect } from "amqplib";

/** A consumer by hand: take, parse, report with a confirm, ack. Nothing is checked, nothing is told while it works. */
const connection = await connect(process.env["AMQP_URL"]!, { noDelay: true });
const channel = await connection.createConfirmChannel();
await channel.prefetch(100);
await channel.consume("conformance", (message) => {
  if (message === null) process.exit(1);
  const payload = JSON.parse(message.content.toString());
  const { messageId, headers } = message.properties;
  const now = new Date().toISOString();
  const result = { integer: String(payload.integer ?? 0) };
  const outcome = { kind: "succeeded", task_id: messageId, attempt: headers?.["attempt"], started_at: now, finished_at: now, result };
  const properties = { correlationId: messageId, contentType: "application/json", deliveryMode: 2, mandatory: true };
  channel.publish("outcomes", "outcomes", Buffer.from(JSON.stringify(outcome)), properties, (error) => {
    if (error !== null) process.exit(1);
    channel.ack(message);
  });
});
