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
  const connection = await connect(url);
  const channel = await connection.createConfirmChannel();
  await channel.assertQueue("q", { durable: true });
  await channel.prefetch(7);
  const headers = { attempt: 1, table: { a: [1, "x", true] }, nothing: null };
  channel.publish("", "q", Buffer.from('{"a": 1}'), {
    messageId: "task-1",
    correlationId: "root-1",
    contentType: "application/json",
    headers,
    priority: 4,
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
    "confirm.select",
    "basic.qos",
    ["basic.publish", "task-1", "root-1", 8],
    ["basic.publish", "task-2", "", 300_000],
    ["basic.publish", "task-3", "", 0],
    "basic.consume",
    "basic.ack",
    "basic.cancel",
    "connection.close",
  ]);
  expect(methods[1]).toMatchObject({ prefetch: 7 });
  expect(methods[5]).toMatchObject({ queue: "q", noAck: false });
  expect(methods[6]).toMatchObject({ tag: 3n, multiple: true });
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
