import { type Channel, connect } from "amqplib";
import { beforeAll, expect, onTestFinished, test } from "vitest";
import { freshVhost, type Vhost } from "../../test/support/broker.ts";
import { eventually } from "../../test/support/eventually.ts";
import { openLink } from "../../test/support/link.ts";
import { RecordedLog } from "../../test/support/recorded_log.ts";
import { BrokerConnection } from "./connection.ts";
import { Publisher, type Settlement } from "./publisher.ts";

let vhost: Vhost;
beforeAll(async () => {
  vhost = await freshVhost();
});

/** A channel of the test's own, which looks at the queues past every link. */
async function ownChannel(): Promise<Channel> {
  const connection = await connect(vhost.amqpUrl);
  onTestFinished(() => connection.close());
  return connection.createChannel();
}

async function openPublisher(amqpUrl: string, options: { readonly window?: number } = {}): Promise<Publisher> {
  const connection = new BrokerConnection("test", new RecordedLog());
  const publisher = new Publisher(connection, options);
  // Not waited for: over a frozen link it would have no end before the link has.
  onTestFinished(() => void connection.close());
  await connection.open(amqpUrl);
  await untilOpen(publisher);
  return publisher;
}

const untilOpen = (publisher: Publisher) => eventually(() => publisher.isOpen, { everyMs: 10, what: "the publisher is open" });

let sent = 0;

/** Through the default exchange, to the queue of this name. */
function send(publisher: Publisher, queue: string, body = "{}", exchange = ""): Promise<Settlement> {
  const { promise, resolve } = Promise.withResolvers<Settlement>();
  sent += 1;
  publisher.publish({
    exchange,
    routingKey: queue,
    content: Buffer.from(body),
    properties: { messageId: String(sent), deliveryMode: 2 },
    settled: resolve,
  });
  return promise;
}

const sendMany = (publisher: Publisher, queue: string, many: number): readonly Promise<Settlement>[] =>
  Array.from({ length: many }, () => send(publisher, queue));

/** How many of each settlement: `{ confirmed: 2, refused: 3 }`. */
async function counted(settlements: readonly Promise<Settlement>[]): Promise<Record<string, number>> {
  return Object.fromEntries(Object.entries(Object.groupBy(await Promise.all(settlements), (what) => what)).map(([k, v]) => [k, v.length]));
}

const ready = async (channel: Channel, queue: string): Promise<number> => (await channel.checkQueue(queue)).messageCount;

test("a message that lies in a queue is confirmed, and lies there byte for byte", async () => {
  const channel = await ownChannel();
  await channel.assertQueue("confirmed");
  const publisher = await openPublisher(vhost.amqpUrl);
  expect(await send(publisher, "confirmed", '{ "a":  1 }')).toBe("confirmed");
  expect(await channel.get("confirmed", { noAck: true })).toMatchObject({ content: Buffer.from('{ "a":  1 }') });
  expect(publisher.backlog).toBe(0);
});

test("a message that no queue is bound for is returned, and its neighbours are not", async () => {
  const channel = await ownChannel();
  await channel.assertQueue("neighbour");
  const publisher = await openPublisher(vhost.amqpUrl);
  const settlements = ["neighbour", "nowhere", "neighbour", "nowhere"].map((queue) => send(publisher, queue));
  expect(await Promise.all(settlements)).toEqual(["confirmed", "returned", "confirmed", "returned"]);
});

test("a full queue that rejects refuses what it has no room for, and takes more when it has", async () => {
  const channel = await ownChannel();
  await channel.assertQueue("full", { arguments: { "x-queue-type": "classic", "x-max-length": 2, "x-overflow": "reject-publish" } });
  const publisher = await openPublisher(vhost.amqpUrl);
  expect(await counted(sendMany(publisher, "full", 5))).toEqual({ confirmed: 2, refused: 3 });
  expect(await ready(channel, "full")).toBe(2);
  await channel.purgeQueue("full");
  expect(await send(publisher, "full")).toBe("confirmed");
});

test("what is unconfirmed or unsent when the connection breaks is lost, and the publisher comes back by itself", async () => {
  const channel = await ownChannel();
  await channel.assertQueue("cut");
  const link = await openLink(vhost.amqpUrl);
  const publisher = await openPublisher(link.amqpUrl, { window: 3 });
  link.freezeAnswers();
  const settlements = sendMany(publisher, "cut", 5);
  await eventually(() => ready(channel, "cut"), { until: (count) => count === 3, what: "what fits the window has arrived" });
  link.cut();
  expect(await counted(settlements)).toEqual({ lost: 5 });
  expect(publisher.backlog).toBe(0);
  await untilOpen(publisher);
  expect(await send(publisher, "cut")).toBe("confirmed");
});

test("while RabbitMQ is away everything is lost at once, and nothing waits in this process", async () => {
  const link = await openLink(vhost.amqpUrl);
  const publisher = await openPublisher(link.amqpUrl);
  link.sever();
  await eventually(() => !publisher.isOpen, { everyMs: 10, what: "the publisher has noticed" });
  expect(await send(publisher, "anywhere")).toBe("lost");
  expect(publisher.backlog).toBe(0);
});

test("no more than the window is ever unconfirmed: the rest is sent as confirms come", async () => {
  const channel = await ownChannel();
  await channel.assertQueue("window");
  const link = await openLink(vhost.amqpUrl);
  const publisher = await openPublisher(link.amqpUrl, { window: 10 });
  link.freezeAnswers();
  const settlements = sendMany(publisher, "window", 50);
  await eventually(() => ready(channel, "window"), { until: (count) => count >= 10, what: "the window has arrived" });
  // Whatever else was sent is there by the time that a message behind it is.
  await channel.assertQueue("behind");
  channel.sendToQueue("behind", Buffer.from("{}"));
  await eventually(() => ready(channel, "behind"), { until: (count) => count === 1, what: "a later message has arrived" });
  expect(await ready(channel, "window")).toBe(10);
  expect(publisher.backlog).toBe(50);
  link.thaw();
  expect(await counted(settlements)).toEqual({ confirmed: 50 });
  expect(await ready(channel, "window")).toBe(50);
});

test("what is taken back unsent is lost to its sender at once, and never arrives; what was sent is confirmed", async () => {
  const channel = await ownChannel();
  await channel.assertQueue("dropped");
  const link = await openLink(vhost.amqpUrl);
  const publisher = await openPublisher(link.amqpUrl, { window: 2 });
  link.freezeAnswers();
  const settlements = sendMany(publisher, "dropped", 5);
  publisher.dropUnsent();
  expect(await counted(settlements.slice(2))).toEqual({ lost: 3 });
  link.thaw();
  expect(await counted(settlements.slice(0, 2))).toEqual({ confirmed: 2 });
  expect(await ready(channel, "dropped")).toBe(2);
});

test("an exchange that is not there costs the channel alone: what was on it is lost, and a new one is opened", async () => {
  const channel = await ownChannel();
  await channel.assertQueue("after");
  const publisher = await openPublisher(vhost.amqpUrl);
  expect(await send(publisher, "after", "{}", "no_such_exchange")).toBe("lost");
  await untilOpen(publisher);
  expect(await send(publisher, "after")).toBe("confirmed");
});
