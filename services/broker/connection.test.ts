import type { Channel, ChannelModel } from "amqplib";
import { beforeAll, expect, onTestFinished, test } from "vitest";
import { freshVhost, type Vhost } from "../../test/support/broker.ts";
import { eventually } from "../../test/support/eventually.ts";
import { openLink } from "../../test/support/link.ts";
import { RecordedLog } from "../../test/support/recorded_log.ts";
import { BrokerConnection } from "./connection.ts";

let vhost: Vhost;
beforeAll(async () => {
  vhost = await freshVhost();
});

function newConnection(): { readonly connection: BrokerConnection; readonly log: RecordedLog } {
  const log = new RecordedLog();
  const connection = new BrokerConnection("test", log);
  onTestFinished(() => connection.close());
  return { connection, log };
}

/** A room that opens a channel, and remembers on which connections it did. */
function channelRoom(connection: BrokerConnection): { readonly models: ChannelModel[]; readonly channels: Channel[] } {
  const made = { models: [] as ChannelModel[], channels: [] as Channel[] };
  connection.keep({
    name: "a channel",
    async furnish(model, fellIn) {
      const channel = await model.createChannel();
      channel.on("error", () => undefined);
      channel.on("close", fellIn);
      made.models.push(model);
      made.channels.push(channel);
    },
  });
  return made;
}

const untilMade = (room: { readonly channels: readonly Channel[] }, many: number) =>
  eventually(() => room.channels.length, { until: (count) => count === many, everyMs: 10, what: `the room was furnished ${many} times` });

test("a connection that is cut comes back by itself and furnishes its rooms again", async () => {
  const link = await openLink(vhost.amqpUrl);
  const { connection, log } = newConnection();
  const told: string[] = [];
  connection.onUp(() => told.push("up"));
  connection.onDown(() => told.push("down"));
  const room = channelRoom(connection);
  await connection.open(link.amqpUrl);
  await untilMade(room, 1);
  expect(connection).toMatchObject({ isUp: true, downSince: null });
  link.cut();
  await untilMade(room, 2);
  expect(told).toEqual(["up", "down", "up"]);
  expect(room.models[0]).not.toBe(room.models[1]);
  expect(await room.channels[1]!.assertQueue("", { exclusive: true })).toMatchObject({ messageCount: 0 });
  expect(log.with("connection lost")).toMatchObject([{ level: "warn", connection: "test" }]);
});

test("a connection that starts before RabbitMQ is there only waits, and says so", async () => {
  const link = await openLink(vhost.amqpUrl);
  link.sever();
  const { connection, log } = newConnection();
  const room = channelRoom(connection);
  await connection.open(link.amqpUrl);
  await log.until("RabbitMQ is unreachable");
  expect(connection).toMatchObject({ isUp: false, downSince: expect.any(Number) });
  await link.mend();
  await untilMade(room, 1);
  expect(connection).toMatchObject({ isUp: true, downSince: null });
});

test("a channel that is closed alone is made again on the same connection", async () => {
  const { connection } = newConnection();
  const room = channelRoom(connection);
  await connection.open(vhost.amqpUrl);
  await untilMade(room, 1);
  await expect(room.channels[0]!.checkQueue("no_such_queue")).rejects.toThrow(/NOT_FOUND - no queue 'no_such_queue'/);
  await untilMade(room, 2);
  expect(room.models[0]).toBe(room.models[1]);
});

test("a room kept while the connection is up is furnished at once", async () => {
  const { connection } = newConnection();
  await connection.open(vhost.amqpUrl);
  await eventually(() => connection.isUp, { everyMs: 10 });
  await untilMade(channelRoom(connection), 1);
});

/** A room that cannot be furnished so often, and whose channel closes each time too. */
function stubbornRoom(connection: BrokerConnection, failures: number): { tries: number; readonly furnished: Promise<void> } {
  const { promise: furnished, resolve } = Promise.withResolvers<void>();
  const room = { tries: 0, furnished };
  connection.keep({
    name: "a stubborn room",
    async furnish(model, fellIn) {
      room.tries += 1;
      const channel = await model.createChannel();
      channel.on("error", () => undefined);
      channel.on("close", fellIn);
      if (room.tries <= failures) await channel.checkQueue("no_such_queue");
      resolve();
    },
  });
  return room;
}

test("a room that cannot be furnished is tried again, once for each failure, although its channel closes too", async () => {
  const { connection, log } = newConnection();
  const room = stubbornRoom(connection, 3);
  await connection.open(vhost.amqpUrl);
  await room.furnished;
  expect(log.with("could not be set up, trying again")).toMatchObject(Array(3).fill({ level: "warn", room: "a stubborn room" }));
  // By the time that another one has failed as often and once more, a second repair of the first would have come.
  await stubbornRoom(connection, 4).furnished;
  expect(room.tries).toBe(4);
});

test("a connection that was closed stays closed", async () => {
  const link = await openLink(vhost.amqpUrl);
  const { connection } = newConnection();
  const room = channelRoom(connection);
  await connection.open(link.amqpUrl);
  await untilMade(room, 1);
  const { promise: gone, resolve } = Promise.withResolvers<void>();
  room.channels[0]!.on("close", () => resolve());
  await connection.close();
  await gone;
  expect(room.channels).toHaveLength(1);
});
