import amqp, { type Channel, type GetMessage } from "amqplib";
import { expect, onTestFinished, test } from "vitest";
import { freshVhost } from "../../test/support/broker.ts";
import { eventually } from "../../test/support/eventually.ts";
import { temporaryFolder } from "../../test/support/temporary_folder.ts";
import { TEST_CONTRACTS } from "../../test/support/trial.ts";
import { BrokerConnection } from "../broker/connection.ts";
import { Publisher } from "../broker/publisher.ts";
import { declareTopology } from "../broker/topology.ts";
import { loadContracts } from "../contracts/load.ts";
import { epoch, newTask } from "../store/conformance/fixtures.ts";
import { openSqliteStore } from "../store/sqlite/open.ts";
import { CommitUnknown, type NewTask, type Store } from "../store/store.ts";
import { Dispatcher } from "./dispatcher.ts";
import { Intake } from "./intake.ts";

/** A dispatcher on a real store and a real broker, without a coordinator: its rounds are called by hand. */
async function desk(options: { readonly declare?: boolean; readonly wrap?: (store: Store) => Store } = {}) {
  const { amqpUrl } = await freshVhost();
  const contracts = await loadContracts(TEST_CONTRACTS);
  const store = await openSqliteStore(temporaryFolder());
  const own = await amqp.connect(amqpUrl);
  const channel = await own.createChannel();
  await declareTopology(channel, contracts.topology, options.declare === false ? [] : contracts.byRoutingKey.keys());

  const connection = new BrokerConnection("a test", quiet);
  const publisher = new Publisher(connection);
  const returned: string[] = [];
  const onReturned = (routingKey: string) => void returned.push(routingKey);
  const dispatcher = new Dispatcher({ store: options.wrap?.(store) ?? store, publisher, contracts, log: quiet, onReturned });
  await dispatcher.start();
  await connection.open(amqpUrl);
  await eventually(() => dispatcher.canRelease, { what: "the publisher is open" });
  await store.lead("the test", Date.now(), 1_000_000);
  await store.writeRunways(epoch, [{ routingKey: "trial", runway: 1_000, inBroker: 0 }], Date.now());
  onTestFinished(async () => {
    await dispatcher.stop(1_000);
    await Promise.all([connection.close(), own.close()]);
    await store.close();
  });
  return { store, dispatcher, intake: new Intake(store, dispatcher, uncounted), channel, returned };
}

async function untilMessage(channel: Channel): Promise<GetMessage> {
  const look = async () => (await channel.get("trial", { noAck: true })) || null;
  return (await eventually(look, { what: "the message is there" })) as GetMessage;
}

const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
const trial = (): Omit<NewTask, "releaseNo"> => newTask({ routingKey: "trial", json: '{"do":"succeed"}' });
const marksOf = (store: Store) => store.marks().then((marks) => [...marks.values()]);

test("a task goes straight through: kept as queued, its bytes in RabbitMQ, and settled when confirmed", async () => {
  const { store, intake, dispatcher, channel } = await desk();
  const task = trial();
  expect(await intake.accept(task, true)).toMatchObject({ kind: "kept", state: "queued" });
  const message = await untilMessage(channel);
  expect(message.content.toString()).toBe('{"do":"succeed"}');
  expect(message.properties).toMatchObject({
    messageId: task.id,
    type: "trial",
    headers: { attempt: 1, failures: 0, max_attempts: 3 },
  });
  await eventually(async () => (await marksOf(store)).includes(2), { what: "the mark says that claim 1 is settled" });
  expect(dispatcher.publisherId).toBe(1);
});

test("a publisher that a sweep found dead goes on under a new identity, and what it had claimed is published again", async () => {
  const { store, intake, dispatcher, channel } = await desk();
  await store.sweep(epoch, Number.MAX_SAFE_INTEGER);
  const task = trial();
  // Claimed in vain: the insert requires its publisher alive, so the task waits.
  expect(await intake.accept(task, true)).toMatchObject({ kind: "kept", state: "accepted" });
  await eventually(() => dispatcher.publisherId === 2, { what: "it has taken a new identity" });
  expect(await dispatcher.release("trial", 10, Date.now())).toBe(1);
  expect((await untilMessage(channel)).properties.messageId).toBe(task.id);
});

test("a task that RabbitMQ returns waits again and is counted, and its key is closed for a while", async () => {
  const { store, intake, dispatcher, returned } = await desk({ declare: false });
  const task = trial();
  await intake.accept(task, true);
  await eventually(async () => (await store.task(task.id))?.state === "accepted", { what: "the task waits again" });
  expect(dispatcher.keyState("trial")).toMatchObject({ trying: true, closedUntil: expect.any(Number) });
  expect(dispatcher.takeStraight("trial")).toBeNull();
  expect(returned).toEqual(["trial"]);
  await eventually(async () => (await marksOf(store)).includes(2), { what: "its claim is settled" });
});

test("tasks accepted in one turn share one insert and are all published", async () => {
  const { intake, channel } = await desk();
  const results = await Promise.all(Array.from({ length: 300 }, () => intake.accept(trial(), true)));
  expect(new Set(results.map((result) => result.kind === "kept" && result.state))).toEqual(new Set(["queued"]));
  await eventually(async () => (await channel.checkQueue("trial")).messageCount === 300, { what: "all 300 are in the queue" });
});

test("one task that cannot be kept harms no neighbour of its batch", async () => {
  const { intake } = await desk();
  const twice = trial();
  const results = await Promise.allSettled([trial(), twice, twice, trial()].map((task) => intake.accept(task, true)));
  expect(results.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled", "rejected", "fulfilled"]);
});

test("an identity whose commit is unknown is left, and the sweep sets back what it had written, however late", async () => {
  const opened: number[] = [];
  const wrap = (store: Store): Store => ({
    ...store,
    openPublisher(now) {
      opened.push(now);
      return store.openPublisher(now);
    },
  });
  const { store, dispatcher, channel } = await desk({ wrap });
  const breaks: Store = {
    ...store,
    async accept(...args) {
      await store.accept(...args);
      throw new CommitUnknown("the connection broke during the commit");
    },
  };
  const task = trial();
  await expect(new Intake(breaks, dispatcher, uncounted).accept(task, true)).rejects.toThrow("the connection broke during the commit");
  await eventually(() => dispatcher.publisherId === 2, { what: "it has taken a new identity" });
  await dispatcher.renew();
  expect(await store.task(task.id)).toMatchObject({ state: "queued" });
  // Whoever was last heard of before the new identity came: the one that was left, and no other.
  expect(await store.sweep(epoch, opened[1]!)).toMatchObject({ publishers: 1, tasks: 1 });
  expect(await dispatcher.release("trial", 1, Date.now())).toBe(1);
  expect((await untilMessage(channel)).properties.messageId).toBe(task.id);
});

test("an identity is left also while the store is away: a new one is taken when it is back", async () => {
  let away = 0;
  const wrap = (store: Store): Store => ({
    ...store,
    openPublisher: (now) => (away-- > 0 ? Promise.reject(new Error("the store is away")) : store.openPublisher(now)),
  });
  const { dispatcher } = await desk({ wrap });
  away = 3;
  dispatcher.abandon(dispatcher.publisherId);
  await eventually(() => dispatcher.publisherId === 2, { what: "it has taken a new identity" });
  expect(away).toBeLessThan(0);
});

const uncounted = { came: () => undefined };
