import { connect } from "amqplib";
import { Consumer } from "/work/main/consumers/typescript/library/index.ts";
import { trialContract } from "/work/main/consumers/typescript/library/trial/contract.ts";
import { topology } from "@waybill/contracts";
import { pino } from "pino";
const url = process.env.AMQP_URL + "/bench";
const N = 20000;
const c = await connect(url, { noDelay: true });
const ch = await c.createConfirmChannel();
for (const { name, type } of topology.exchanges) await ch.assertExchange(name, type);
for (const q of topology.queues) { await ch.assertQueue(q.name, { arguments: { ...q.arguments } }); await ch.bindQueue(q.name, q.bind.exchange, q.bind.routingKey); }
await ch.assertQueue("trial", { arguments: { ...topology.taskQueue.arguments } }); await ch.bindQueue("trial", "tasks", "trial");
async function fill() {
  await ch.purgeQueue("outcomes");
  for (let i = 0; i < N; i++) {
    ch.publish("tasks", "trial", Buffer.from('{"what":"work"}'), { persistent: true, messageId: crypto.randomUUID(), headers: { attempt: 1, failures: 0, max_attempts: 5, max_redeliveries: 5, idempotency_key: "x", contract: "d".repeat(64) } });
    if (i % 500 === 499) await ch.waitForConfirms();
  }
  await ch.waitForConfirms();
}
async function drained() { for (;;) { const { messageCount } = await ch.checkQueue("outcomes"); if (messageCount >= N) return; await new Promise((r) => setTimeout(r, 20)); } }
for (let round = 0; round < 3; round++) {
  await fill();
  let t = performance.now();
  const conn = await connect(url, { noDelay: true });
  const hand = await conn.createConfirmChannel();
  const out2 = process.env.TWO ? await conn.createConfirmChannel() : hand;
  await hand.prefetch(100);
  await hand.consume("trial", (m) => {
    const started = new Date().toISOString();
    const p = JSON.parse(m.content.toString());
    const out = JSON.stringify({ kind: "succeeded", task_id: m.properties.messageId, attempt: m.properties.headers.attempt, consumer: "x", started_at: started, finished_at: new Date().toISOString(), result: { did: p.what } });
    out2.publish("outcomes", "outcomes", Buffer.from(out), { persistent: true, mandatory: true, correlationId: m.properties.messageId, contentType: "application/json" }, () => hand.ack(m));
  });
  await drained();
  const handMs = performance.now() - t; await hand.close(); await conn.close();
  await fill();
  t = performance.now(); const cpu = process.cpuUsage();
  const stop = new AbortController();
  const consumer = new Consumer({ amqpUrl: url, prefetch: 100, graceMs: 5000, healthPort: null, name: "b" }, { log: pino({ level: "warn" }) });
  consumer.handle(trialContract(), ({ what }) => ({ did: what }));
  const done = consumer.run({ signal: stop.signal });
  await drained();
  const libMs = performance.now() - t; stop.abort(); await done;
  console.log("hand", Math.round(N / handMs * 1000), "lib", Math.round(N / libMs * 1000), "ratio", (handMs / libMs).toFixed(2));
}
await c.close();
