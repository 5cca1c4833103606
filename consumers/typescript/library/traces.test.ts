import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "vitest";
import { startProcess } from "../../../test/support/processes.ts";
import { SpanReceiver, treeOf } from "../../../test/support/span_receiver.ts";
import { openRoom } from "./trial/room.ts";

const program = join(import.meta.dirname, "trial/program.ts");
const traceId = "0af7651916cd43dd8448eb211c80319c";
const traceparent = `00-${traceId}-b7ad6b7169203331-01`;

test("while a handler works its attempt's span is the current one, and its context that span's", async () => {
  const [receiver, room] = [await SpanReceiver.start(), await openRoom()];
  await room.declareQueue();
  startProcess(program, { AMQP_URL: room.amqpUrl, ...receiver.environment });
  const id = await room.send({ what: "trace" }, { headers: { traceparent } });
  const { result } = await room.reports.outcome(id);
  const spans = await receiver.trace(traceId, 3);
  assert.deepEqual(treeOf(spans), [["process tasks:trial", ["publish outcomes:outcomes"], ["work"]]]);
  const attempt = spans.find(({ name }) => name === "process tasks:trial")!;
  assert.deepEqual(result, { did: `00-${traceId}-${attempt.spanId}-01` });
});

test("without an SDK the trace of the message is the handler's, and the outcome's, as it came", async () => {
  const room = await openRoom();
  await room.declareQueue();
  startProcess(program, { AMQP_URL: room.amqpUrl });
  const id = await room.send({ what: "trace" }, { headers: { traceparent, tracestate: "shop=1" } });
  const { result, headers } = await room.reports.outcome(id);
  assert.deepEqual(result, { did: traceparent });
  assert.deepEqual(headers, { traceparent, tracestate: "shop=1" });
});

test("a message without a trace: none is made up where nobody records", async () => {
  const room = await openRoom();
  await room.declareQueue();
  startProcess(program, { AMQP_URL: room.amqpUrl });
  const id = await room.send({ what: "trace" });
  const { result, headers } = await room.reports.outcome(id);
  assert.deepEqual([result, headers], [{ did: "nothing" }, {}]);
});

test("a process that ends with a handler that hears nothing sends its spans first", async () => {
  const [receiver, room] = [await SpanReceiver.start(), await openRoom()];
  await room.declareQueue();
  // In an hour, or when it is asked for.
  const inAnHour = { ...receiver.environment, OTEL_BSP_SCHEDULE_DELAY: "3600000" };
  const child = startProcess(program, { AMQP_URL: room.amqpUrl, WAYBILL_GRACE_SECONDS: "0", ...inAnHour });
  await room.send({ what: "hang" }, { headers: { traceparent } });
  await child.untilLine("hanging");
  child.signal("SIGTERM");
  assert.deepEqual(await child.exited, { code: 0, signal: null });
  assert.deepEqual(treeOf(await receiver.trace(traceId, 2)), [["process tasks:trial", ["publish outcomes:outcomes"]]]);
});
