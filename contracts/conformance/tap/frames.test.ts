import { once } from "node:events";
import { type AddressInfo, connect as connectSocket, createServer, type Server } from "node:net";
import { connect } from "amqplib";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { freshVhost } from "../../../test/support/broker.ts";
import { FrameReader, type Method } from "./frames.ts";

/** What a real client and a real RabbitMQ said to each other: a task taken, an outcome published and confirmed, an ack. */
const said = { client: [] as Buffer[], broker: [] as Buffer[] };

beforeAll(async () => {
  const { amqpUrl } = await freshVhost();
  const url = await recorded(amqpUrl);
  const clientProperties = { product: "kit", contracts: { conformance: "0", rules: [1, -5_000_000_000, 0.5] } };
  const connection = await connect(`${url}?heartbeat=9`, { clientProperties });
  const channel = await connection.createConfirmChannel();
  await channel.assertExchange("e", "direct");
  await channel.checkExchange("e");
  await channel.assertQueue("q", { durable: true, arguments: { "x-queue-type": "quorum", "x-delivery-limit": 10 } });
  await channel.checkQueue("q");
  await channel.bindQueue("q", "e", "k");
  await channel.prefetch(7);
  const headers = { attempt: 1, table: { a: [1, "x", true] }, nothing: null };
  channel.publish("", "q", Buffer.from('{"a": 1}'), {
    messageId: "task-1",
    correlationId: "root-1",
    contentType: "application/json",
    headers,
    priority: 4,
    mandatory: true,
    persistent: true,
  });
  channel.publish("", "q", Buffer.alloc(300_000, "x"), { messageId: "task-2" });
  channel.publish("", "q", Buffer.alloc(0), { messageId: "task-3" });
  await channel.waitForConfirms();
  const { promise, resolve } = Promise.withResolvers<void>();
  let seen = 0;
  const { consumerTag } = await channel.consume("q", (message) => {
    seen += 1;
    if (seen < 3) return;
    channel.ack(message!, true);
    resolve();
  });
  await promise;
  await channel.cancel(consumerTag);
  await connection.close();
});

const servers: Server[] = [];
afterAll(() => {
  for (const server of servers) server.close();
});

async function recorded(amqpUrl: string): Promise<string> {
  const { hostname, port } = new URL(amqpUrl);
  const server = createServer((near) => {
    const far = connectSocket(Number(port || 5672), hostname);
    // RabbitMQ may reset a connection that was closed; one that ends too soon amqplib tells of itself.
    for (const socket of [near, far]) socket.on("error", () => undefined);
    near.on("data", (bytes) => said.client.push(bytes)).pipe(far);
    far.on("data", (bytes) => said.broker.push(bytes)).pipe(near);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  servers.push(server);
  const url = new URL(amqpUrl);
  url.hostname = "127.0.0.1";
  url.port = String((server.address() as AddressInfo).port);
  return url.href;
}

const read = (isClient: boolean, pieces: readonly Buffer[]): readonly Method[] => {
  const reader = new FrameReader(isClient);
  return pieces.flatMap((piece) => reader.add(piece));
};
const inShort = (methods: readonly Method[]) =>
  methods.map((method) =>
    "message" in method ? [method.name, method.message.messageId, method.message.correlationId, method.message.body.length] : method.name,
  );

test("what a client says is read: prefetch, publishes with ids and whole bodies, consume, ack, cancel", () => {
  const methods = read(true, said.client);
  expect(inShort(methods)).toEqual([
    "connection.start-ok",
    "connection.tune-ok",
    "confirm.select",
    "queue.declare",
    "queue.declare",
    "queue.bind",
    "basic.qos",
    ["basic.publish", "task-1", "root-1", 8],
    ["basic.publish", "task-2", "", 300_000],
    ["basic.publish", "task-3", "", 0],
    "basic.consume",
    "basic.ack",
    "basic.cancel",
    "connection.close",
  ]);
  const [qos, consume, ack] = ["basic.qos", "basic.consume", "basic.ack"].map((name) => methods.find((method) => method.name === name));
  expect(qos).toMatchObject({ prefetch: 7 });
  expect(consume).toMatchObject({ queue: "q", noAck: false });
  expect(ack).toMatchObject({ tag: 3n, multiple: true });
});

test("what a client says of itself and declares is read, with tables of every depth", () => {
  const [startOk, tuneOk, , declared, looked, bound] = read(true, said.client);
  expect(startOk).toMatchObject({
    clientProperties: { product: "kit", contracts: { conformance: "0", rules: [1, -5_000_000_000n, 0.5] } },
  });
  expect(tuneOk).toMatchObject({ heartbeatSeconds: 9 });
  const args = { "x-queue-type": "quorum", "x-delivery-limit": 10 };
  expect(declared).toMatchObject({ queue: "q", passive: false, durable: true, arguments: args });
  expect(looked).toMatchObject({ queue: "q", passive: true });
  expect(bound).toMatchObject({ queue: "q", exchange: "e", routingKey: "k" });
});

test("what a publish says beside its body is read", () => {
  const publish = read(true, said.client).find(({ name }) => name === "basic.publish");
  expect(publish).toMatchObject({ mandatory: true, message: { contentType: "application/json", deliveryMode: 2 } });
});

test("what RabbitMQ says is read: confirms, and deliveries in their order", () => {
  const methods = read(false, said.broker);
  expect(inShort(methods.filter(({ name }) => name === "basic.deliver"))).toEqual([
    ["basic.deliver", "task-1", "root-1", 8],
    ["basic.deliver", "task-2", "", 300_000],
    ["basic.deliver", "task-3", "", 0],
  ]);
  expect(methods.some(({ name }) => name === "basic.ack")).toBe(true);
});

test("where the bytes are cut makes no difference", () => {
  for (const [isClient, pieces] of [
    [true, said.client],
    [false, said.broker],
  ] as const) {
    const whole = Buffer.concat(pieces);
    const cuts = fc.array(fc.integer({ min: 0, max: whole.length }), { maxLength: 50 });
    fc.assert(
      fc.property(cuts, (places) => {
        const edges = [0, ...places.toSorted((a, b) => a - b), whole.length];
        expect(
          inShort(
            read(
              isClient,
              edges.slice(1).map((end, index) => whole.subarray(edges[index], end)),
            ),
          ),
        ).toEqual(inShort(read(isClient, [whole])));
      }),
      { numRuns: 30 },
    );
  }
});
