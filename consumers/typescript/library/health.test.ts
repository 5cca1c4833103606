import assert from "node:assert/strict";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { onTestFinished, test } from "vitest";
import { page, serveHealth } from "./health.ts";
import { openLink } from "./trial/link.ts";
import { openRoom } from "./trial/room.ts";
import { startTrial } from "./trial/start.ts";

const cases = [
  { name: "a loop that turns is alive", url: "/livez", unready: [], turnMs: 20, expect: "200 alive" },
  {
    name: "a loop that was blocked for more than 5 s is not alive",
    url: "/livez",
    unready: [],
    turnMs: 5_001,
    expect: "503 the loop was blocked for 5001 ms",
  },
  { name: "a consumer that lacks nothing is ready", url: "/readyz", unready: [], turnMs: 0, expect: "200 ready" },
  { name: "one that lacks something says what", url: "/readyz?verbose", unready: ["draining"], turnMs: 0, expect: "503 draining" },
  { name: "metrics are a page", url: "/metrics", unready: [], turnMs: 0, expect: "200 the metrics" },
  { name: "another page is not here", url: "/", unready: [], turnMs: 0, expect: "404 not here: /livez, /readyz, /metrics" },
];
for (const { name, url, unready, turnMs, expect } of cases) {
  test(name, () => {
    const { status, body } = page(url, { unreadyBecause: () => unready, metrics: () => "the metrics" }, turnMs);
    assert.equal(`${status} ${body.trim()}`, expect);
  });
}

test("a consumer is ready while it consumes, and says why when it does not", async () => {
  const room = await openRoom();
  await room.declareQueue();
  const link = await openLink(room.amqpUrl);
  link.sever();
  const trial = startTrial(link.amqpUrl, ({ what }) => ({ did: what }), { config: { healthPort: 0 } });
  const { url } = await trial.log.until("health");
  const ready = async () => {
    const response = await fetch(`${url}/readyz`);
    return `${response.status} ${(await response.text()).trim()}`;
  };
  assert.equal(await ready(), "503 not connected to RabbitMQ");
  await link.mend();
  await trial.log.until("consuming");
  assert.equal(await ready(), "200 ready");
  link.sever();
  await trial.log.until("no connection to RabbitMQ; trying again", {
    after: trial.log.with("no connection to RabbitMQ; trying again").length,
  });
  assert.equal(await ready(), "503 not connected to RabbitMQ");
});

test("attempts are counted by their outcome", async () => {
  const room = await openRoom();
  await room.declareQueue();
  const trial = startTrial(room.amqpUrl, ({ what }) => ({ did: what }), { config: { healthPort: 0 } });
  const { url } = await trial.log.until("health");
  await room.reports.outcome(await room.send({ what: "work" }));
  await room.reports.outcome(await room.send({ what: 5 }));
  const metrics = await (await fetch(`${url}/metrics`)).text();
  assert.match(metrics, /^waybill_consumer_attempts_total{routing_key="trial",outcome="succeeded"} 1$/m);
  assert.match(metrics, /^waybill_consumer_attempts_total{routing_key="trial",outcome="failed_permanent"} 1$/m);
  assert.match(metrics, /^waybill_consumer_attempt_seconds_count{routing_key="trial"} 2$/m);
  assert.match(metrics, /^waybill_consumer_connected 1$/m);
});

test("a health port that is taken is named with what to set", async () => {
  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, resolve));
  onTestFinished(() => void taken.close());
  const { port } = taken.address() as AddressInfo;
  await assert.rejects(serveHealth(port, { unreadyBecause: () => [], metrics: () => "" }), {
    message: `port ${port} is taken; set WAYBILL_HEALTH_PORT to another`,
  });
});
