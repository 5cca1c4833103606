import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type ChannelModel, connect } from "amqplib";
import { beforeAll, expect, onTestFinished, test } from "vitest";
import { freshVhost, type Vhost } from "../../test/support/broker.ts";
import { eventually } from "../../test/support/eventually.ts";
import { defaultManagementUrl, Management } from "./management.ts";

let vhost: Vhost;
beforeAll(async () => {
  vhost = await freshVhost();
});

async function ownConnection(): Promise<ChannelModel> {
  const connection = await connect(vhost.amqpUrl);
  onTestFinished(() => connection.close());
  return connection;
}

test("tells what is ready, what is unacknowledged, and each consumer's prefetch", async () => {
  const channel = await (await ownConnection()).createChannel();
  await channel.assertQueue("watched");
  for (let count = 0; count < 5; count += 1) channel.sendToQueue("watched", Buffer.from("{}"));
  await channel.prefetch(2);
  await channel.consume("watched", () => undefined);
  const other = await (await ownConnection()).createChannel();
  await other.consume("watched", () => undefined, { priority: -1 });
  const management = new Management(vhost.managementUrl, vhost.amqpUrl);
  const figures = await eventually(async () => (await management.queues())?.get("watched"), {
    until: (seen) => seen?.prefetches.length === 2 && (seen.unacknowledged ?? 0) > 0,
    what: "the figures have caught up",
  });
  expect(figures).toMatchObject({ prefetches: expect.arrayContaining([2, 0]) });
  expect(figures!.ready! + figures!.unacknowledged!).toBe(5);
});

test("knows only the queues of its own vhost", async () => {
  const other = await freshVhost();
  const channel = await (await ownConnection()).createChannel();
  await channel.assertQueue("at_home");
  const [here, there] = [new Management(vhost.managementUrl, vhost.amqpUrl), new Management(other.managementUrl, other.amqpUrl)];
  await eventually(async () => (await here.queues())?.has("at_home"), { what: "its own queue is listed" });
  expect([...(await there.queues())!.keys()]).toEqual([]);
});

test("takes the AMQP URL's user when the management URL names none", async () => {
  const bare = new URL(vhost.managementUrl);
  bare.username = "";
  bare.password = "";
  expect(await new Management(bare.href, vhost.amqpUrl).queues()).not.toBeNull();
});

test("a plugin that is off, a wrong password and an answer that is not RabbitMQ's are all null", async () => {
  const stranger = createServer((_request, response) => response.end('[{"name": 5}]'));
  await new Promise<void>((resolve) => stranger.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void stranger.close());
  const wrong = new URL(vhost.managementUrl);
  wrong.password = "wrong";
  const urls = [`http://127.0.0.1:${(stranger.address() as AddressInfo).port}`, wrong.href, "http://127.0.0.1:1"];
  const answers = await Promise.all(urls.map((url) => new Management(url, vhost.amqpUrl).queues()));
  expect(answers).toEqual([null, null, null]);
});

test("the management API is looked for on the AMQP host, port 15672", () => {
  expect(defaultManagementUrl("amqps://shop:secret@rabbit.example.org:5671/orders")).toBe("http://rabbit.example.org:15672");
});

async function consumerNamed(name: string, queues: readonly string[], prefetch: number, properties: object = {}) {
  const connection = await connect(vhost.amqpUrl, { clientProperties: { connection_name: name, ...properties } });
  onTestFinished(() => connection.close());
  const channel = await connection.createChannel();
  await channel.prefetch(prefetch);
  for (const queue of queues) {
    await channel.assertQueue(queue);
    await channel.consume(queue, () => undefined);
  }
  return channel;
}

test("tells who takes tasks: by what name, with which library, how many it holds, and that it moved", async () => {
  const about = { product: "waybill-consumer", language: "python", version: "1.0.2", contracts: { taken: "abc" } };
  const channel = await consumerNamed("export-1.a", ["taken"], 2, about);
  for (let count = 0; count < 5; count += 1) channel.sendToQueue("taken", Buffer.from("{}"));
  await consumerNamed("export-2.b", [], 1, about);
  await consumerNamed("legacy-1", ["shared_1", "shared_2"], 0);
  const management = new Management(vhost.managementUrl, vhost.amqpUrl);
  const takers = await eventually(async () => (await management.takers(["taken", "shared_1", "shared_2"])) ?? [], {
    until: (seen) => seen.length === 4 && seen.some(({ inFlight, moved, language }) => inFlight === 2 && moved === 2 && language !== null),
    what: "all four are seen",
  });
  const of = (process: string) =>
    takers.filter((taker) => taker.process === process).toSorted((one, other) => one.routingKey.localeCompare(other.routingKey));
  expect(of("export-1.a")).toMatchObject([
    { routingKey: "taken", listed: true, prefetch: 2, inFlight: 2, language: "python", version: "1.0.2", contract: "abc" },
  ]);
  expect(of("export-1.a")[0]!.connectedSince).toBeGreaterThan(Date.now() - 120_000);
  expect(of("export-2.b")).toMatchObject([{ routingKey: "taken", listed: false, inFlight: 0 }]);
  expect(of("legacy-1")).toMatchObject([
    { routingKey: "shared_1", listed: true, prefetch: null, inFlight: null, language: null, contract: null },
    { routingKey: "shared_2", inFlight: null },
  ]);
});
