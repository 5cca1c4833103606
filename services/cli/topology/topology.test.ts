import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { type Channel, type ChannelModel, connect } from "amqplib";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import type { OwnBroker } from "../../../scripts/broker/broker.ts";
import { privateBroker } from "../../../test/support/broker.ts";
import { management } from "../../../test/support/vhosts.ts";

/** A broker of this file's own: users belong to a broker, not to a vhost. */
let broker: OwnBroker;
beforeAll(async () => {
  broker = await privateBroker();
  expect(applied("rights").status).toBe(0);
}, 120_000);
afterAll(() => broker?.close());

const program = join(import.meta.dirname, "../main.ts");
const contracts = join(import.meta.dirname, "../../../contracts");
const passwords = {
  RABBITMQ_PASSWORD_WAYBILL_API: "of the api",
  RABBITMQ_PASSWORD_WAYBILL_COORDINATOR: "of the coordinator",
  RABBITMQ_PASSWORD_EXPORTER: "of the exporter",
};
const exporter = "exporter=data_export,process_image";

function waybill(args: readonly string[], environment: Readonly<Record<string, string>> = passwords) {
  const env = { ...environment, WAYBILL_RABBITMQ_MANAGEMENT_URL: broker.managementUrl };
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, "topology", ...args, "--contracts", contracts], {
    ...{ env, encoding: "utf8" },
  });
  return { status, stdout, stderr };
}

const applied = (vhost: string) => waybill(["apply", "--vhost", vhost, "--consumer", exporter, "-o", "json"]);
const whats = (stdout: string) => new Set((JSON.parse(stdout) as readonly { what: string }[]).map(({ what }) => what));

test("what is not there is made, and made once", () => {
  const first = applied("once");
  expect(first).toMatchObject({ status: 0, stderr: expect.stringMatching(/^\d+ things made, 3 users with their rights\.$/m) });
  expect(JSON.parse(first.stdout)).toContainEqual({ kind: "queue", name: "data_export", what: "made" });
  const second = applied("once");
  expect([second.status, ...whats(second.stdout)]).toEqual([0, "was there"]);
});

test("what is printed is imported by RabbitMQ as it is, passwords too", async () => {
  const { status, stdout, stderr } = waybill(["print", "--vhost", "imported", "--consumer", exporter]);
  expect([status, stderr]).toEqual([0, ""]);
  await management(broker.managementUrl, "POST", "/api/definitions", JSON.parse(stdout));
  const again = applied("imported");
  expect([again.status, ...whats(again.stdout)]).toEqual([0, "was there"]);
  await as("exporter", "imported");
});

test("a queue that is there with other arguments is refused by name, and stays", async () => {
  await management(broker.managementUrl, "PUT", "/api/vhosts/otherwise");
  await management(broker.managementUrl, "PUT", "/api/queues/otherwise/data_export", { durable: true, arguments: {} });
  const { status, stderr } = applied("otherwise");
  expect([status, stderr]).toEqual([6, expect.stringContaining("RabbitMQ refused PUT queues/otherwise/data_export: ")]);
  expect(await management(broker.managementUrl, "GET", "/api/queues/otherwise/data_export")).toMatchObject({ type: "classic" });
});

test("a user who is not there and has no password is asked for; one who is there keeps the one it has", async () => {
  const { RABBITMQ_PASSWORD_EXPORTER: _, ...others } = passwords;
  const asked = waybill(["apply", "--vhost", "asked", "--consumer", "newcomer=data_export"], others);
  expect(asked).toMatchObject({ status: 2, stderr: expect.stringContaining("set RABBITMQ_PASSWORD_NEWCOMER.") });
  applied("asked");
  expect(waybill(["apply", "--vhost", "asked", "--consumer", exporter], others).status).toBe(0);
  await as("exporter", "asked");
});

test("without --consumer there is a user for each routing key", () => {
  const { stdout } = waybill(["print"], {});
  const { users, permissions } = JSON.parse(stdout) as { users: unknown[]; permissions: { user: string; read: string }[] };
  expect(users).toEqual([]);
  expect(permissions.find(({ user }) => user === "consumer_data_export")?.read).toBe("^(control|data_export|control\\.data_export\\..*)$");
});

const refusals = [
  { args: ["print", "--consumer", "exporter"], status: 2, says: "--consumer must be <user>=<routing key>,<routing key>" },
  { args: ["print", "--consumer", "exporter=data_exprot"], status: 3, says: "no contract is named data_exprot" },
  { args: ["apply", "--management-url", "http://127.0.0.1:1"], status: 7, says: "http://127.0.0.1:1 does not answer" },
  { args: ["apply", "--management-url", "as exporter"], status: 4, says: "RabbitMQ refused PUT vhosts/" },
];
test.each(refusals)("topology $args ends with $status", ({ args, status, says }) => {
  const url = new URL(broker.managementUrl);
  [url.username, url.password] = ["exporter", passwords.RABBITMQ_PASSWORD_EXPORTER];
  const ended = waybill(args.map((one) => (one === "as exporter" ? url.href : one)));
  expect(ended).toMatchObject({ status, stderr: expect.stringContaining(says) });
});

/** A user's own connection. */
async function as(user: "waybill_api" | "waybill_coordinator" | "exporter", vhost: string): Promise<ChannelModel> {
  const url = new URL(broker.amqpUrl);
  url.username = user;
  url.password = encodeURIComponent(passwords[`RABBITMQ_PASSWORD_${user.toUpperCase()}` as keyof typeof passwords]);
  url.pathname = `/${vhost}`;
  const connection = await connect(url.href);
  connection.on("error", () => undefined);
  onTestFinished(() => connection.close().catch(() => undefined));
  return connection;
}

/** RabbitMQ's answer: allowed, or the code by which it closed the channel. */
async function answerTo(connection: ChannelModel, attempt: Attempt): Promise<"allowed" | number> {
  const channel = await connection.createConfirmChannel();
  const refused = new Promise<number>((resolve) => {
    channel.on("error", (error: Error & { code: number }) => resolve(error.code));
  });
  const done = attempt(channel as unknown as Channel & { waitForConfirms(): Promise<void> }).then(
    () => "allowed" as const,
    () => refused,
  );
  const answer = await Promise.race([done, refused]);
  await channel.close().catch(() => undefined);
  return answer;
}

type Attempt = (channel: Channel & { waitForConfirms(): Promise<void> }) => Promise<unknown>;

const publish =
  (exchange: string, key = exchange): Attempt =>
  async (channel) => {
    channel.publish(exchange, key, Buffer.from("{}"));
    await channel.waitForConfirms();
  };
const publishAs =
  (userId: string): Attempt =>
  async (channel) => {
    channel.publish("outcomes", "outcomes", Buffer.from("{}"), { userId });
    await channel.waitForConfirms();
  };
const control = "control.data_export.mine";
const declareControl: Attempt = (channel) => channel.assertQueue(control, { exclusive: true });
/** Binds its own control queue, in one channel. */
const bind =
  (exchange: string, key: string): Attempt =>
  async (channel) => {
    await declareControl(channel);
    await channel.bindQueue(control, exchange, key);
  };
const quorum = { durable: true, arguments: { "x-queue-type": "quorum" } };

const rights: Readonly<Record<Parameters<typeof as>[0], readonly [what: string, attempt: Attempt, answer: "allowed" | number][]>> = {
  waybill_api: [
    ["publishes a task", publish("tasks", "data_export"), "allowed"],
    ["looks for a queue", (channel) => channel.checkQueue("data_export"), "allowed"],
    ["publishes an outcome", publish("outcomes"), 403],
    ["publishes by the default exchange", publish("", "data_export"), 403],
    ["takes a message", (channel) => channel.get("data_export"), 403],
    ["consumes", (channel) => channel.consume("data_export", () => undefined), 403],
    ["declares a queue", (channel) => channel.assertQueue("mine", quorum), 403],
    ["declares an exchange", (channel) => channel.assertExchange("mine", "direct"), 403],
    ["purges", (channel) => channel.purgeQueue("data_export"), 403],
  ],
  waybill_coordinator: [
    ["publishes a task", publish("tasks", "data_export"), "allowed"],
    ["publishes a cancel", publish("control", "data_export.cancel"), "allowed"],
    ["consumes outcomes", (channel) => channel.consume("outcomes", () => undefined), "allowed"],
    ["consumes dead letters", (channel) => channel.consume("dead_letters", () => undefined), "allowed"],
    ["binds a task queue", (channel) => channel.bindQueue("process_image", "tasks", "process_image"), "allowed"],
    ["declares a queue of another name", (channel) => channel.assertQueue("mine", quorum), 403],
    ["publishes by the default exchange", publish("", "data_export"), 403],
  ],
  exporter: [
    ["looks for its queue", (channel) => channel.checkQueue("data_export"), "allowed"],
    ["consumes its queue", (channel) => channel.consume("data_export", () => undefined), "allowed"],
    ["consumes its other queue", (channel) => channel.consume("process_image", () => undefined), "allowed"],
    ["publishes an outcome", publish("outcomes"), "allowed"],
    ["hears of cancels", bind("control", "data_export.#"), "allowed"],
    ["hears of cancels of its other key", bind("control", "process_image.#"), "allowed"],
    ["hears what is for all", bind("control", "all.#"), "allowed"],
    ["consumes another's queue", (channel) => channel.consume("process_payment", () => undefined), 403],
    ["takes an outcome", (channel) => channel.get("outcomes"), 403],
    ["takes a dead letter", (channel) => channel.get("dead_letters"), 403],
    ["hears of another's cancels", bind("control", "process_payment.#"), 403],
    ["hears of every cancel", bind("control", "#"), 403],
    ["takes tasks to its control queue", bind("tasks", "data_export"), 403],
    ["takes outcomes to its control queue", bind("outcomes", "outcomes"), 403],
    ["takes dead letters to its control queue", bind("dead_letters", ""), 403],
    ["takes what is traced to its control queue", bind("amq.rabbitmq.trace", "#"), 403],
    ["binds its queue to another's key", (channel) => channel.bindQueue("data_export", "tasks", "process_payment"), 403],
    ["unbinds its queue", (channel) => channel.unbindQueue("data_export", "tasks", "data_export"), 403],
    ["binds an exchange to an exchange", (channel) => channel.bindExchange("control", "tasks", "data_export"), 403],
    ["publishes a task", publish("tasks", "data_export"), 403],
    ["publishes a cancel", publish("control", "data_export.cancel"), 403],
    ["publishes an outcome as another user", publishAs("waybill_coordinator"), 406],
    ["publishes a dead letter", publish("dead_letters", ""), 403],
    ["publishes by the default exchange", publish("", "data_export"), 403],
    ["deletes its queue", (channel) => channel.deleteQueue("data_export"), 403],
    ["declares its queue", (channel) => channel.assertQueue("data_export", quorum), 403],
    ["declares an exchange", (channel) => channel.assertExchange("outcomes", "direct"), 403],
    ["has a queue named by the server", (channel) => channel.assertQueue("", { exclusive: true }), 403],
    ["has a control queue of another's key", (channel) => channel.assertQueue("control.process_payment.mine", { exclusive: true }), 403],
    [
      "smuggles a task by dead-lettering",
      (channel) => channel.assertQueue(control, { exclusive: true, arguments: { "x-dead-letter-exchange": "tasks" } }),
      403,
    ],
  ],
};
for (const [user, attempts] of Object.entries(rights) as [keyof typeof rights, (typeof rights)["exporter"]][]) {
  test(`${user} may do what it is there for, and nothing else`, async () => {
    const answers: (readonly [string, "allowed" | number])[] = [];
    for (const [what, attempt] of attempts) {
      const connection = await as(user, "rights");
      answers.push([what, await answerTo(connection, attempt)]);
      await connection.close(); // its control queue goes with it
    }
    expect(answers).toEqual(attempts.map(([what, , answer]) => [what, answer]));
  });
}
