import { afterAll, beforeAll, expect, test } from "vitest";
import type { OwnBroker } from "../../scripts/broker/broker.ts";
import { freshVhost, privateBroker } from "../support/broker.ts";
import { eventually } from "../support/eventually.ts";
import { House } from "../support/house.ts";
import type { AttemptView } from "../support/http.ts";
import { testInEachLanguage } from "../support/languages.ts";
import { trialContractsWith } from "../support/trial_contracts.ts";

/** Work that is longer than RabbitMQ waits for an ack (`consumer_timeout`, here seconds): it is acked early, and lives by its reports. */

let broker: OwnBroker;
beforeAll(async () => {
  broker = await privateBroker();
  await broker.control(
    "eval",
    "[application:set_env(rabbit, K, V) || {K, V} <- [{consumer_timeout, 5000}, {channel_tick_interval, 1000}]].",
  );
});
afterAll(() => broker?.close());

testInEachLanguage("work that outlasts RabbitMQ's patience is acked early, and its consumer finishes it in peace", async (language) => {
  const house = await House.start({ broker: await freshVhost(broker), language });
  // Else a consumer warns of an exchange that is not there yet.
  await house.untilTopologyStands();
  const consumer = await house.consumer({ WAYBILL_TRIAL_LONG: "1" });
  const id = await house.accepted({ do: "slow", ms: 15_000 });
  await house.untilState(id, "running");
  await untilPatienceIsOver(house);
  expect((await house.api.task(id)).state).toBe("running");
  expect(await house.untilState(id, "succeeded")).toMatchObject({ attempt: 1, failures: 0 });
  expect(house.effects("started")).toHaveLength(1);
  // RabbitMQ's impatience closes a consumer's channel, of which it warns.
  expect(consumer.lines.filter(({ level }) => level >= 40)).toEqual([]);
});

test("a coordinator that was away for minutes takes nobody for silent; then one whose consumer is dead is, and is tried again", async () => {
  const retry = { max_attempts: 2, backoff: "constant", first_delay: "1s", jitter: 0 };
  const contracts = trialContractsWith({ timeout: "30m", retry });
  const house = await House.start({ broker: await freshVhost(broker), environment: { WAYBILL_CONTRACTS: contracts } });
  const holding = { WAYBILL_TRIAL_HOLD: "1", WAYBILL_CONTRACTS: contracts, WAYBILL_PREFETCH: "1" };
  const dying = await house.consumer(holding);
  await house.consumer(holding);
  const ids = [await house.accepted({ do: "succeed" }), await house.accepted({ do: "succeed" })];
  await eventually(() => house.effects("started").length === 2, { what: "both are worked" });
  await untilReportedTwice(house);
  const lost = house.effects("started").find(({ pid }) => pid === dying.pid)!.task;
  const alive = ids.find((id) => id !== lost)!;

  await house.killServer();
  dying.signal("SIGKILL");
  const tenMinutesAgo = "update tasks set reported_at = reported_at";
  await house.change({ sqlite: `${tenMinutesAgo} - 600000`, postgres: `${tenMinutesAgo} - interval '10 minutes'` });
  const back = Date.now();
  await house.startServer();
  await house.consumer({ WAYBILL_CONTRACTS: contracts });
  // Its message is gone with its ack: only a minute of silence, counted since the coordinator listens again, tells that nobody works.
  const { attempts, ...task } = await house.untilState(lost, "succeeded", 150_000);
  expect(task).toMatchObject({ attempt: 2, failures: 1 });
  expect(attempts).toMatchObject([{ code: "silent" }, { outcome: "succeeded" }]);
  expect(Date.parse((attempts![0] as AttemptView & { recorded_at: string }).recorded_at)).toBeGreaterThanOrEqual(back + 60_000);
  expect(await house.api.task(alive)).toMatchObject({ state: "running", attempt: 1, failures: 0 });
}, 240_000);

/** A delivery of the test's own, begun later than the work, is taken back by RabbitMQ: it would have taken the work's too. */
async function untilPatienceIsOver(house: House): Promise<void> {
  const channel = await (await house.amqp()).createChannel();
  const { queue } = await channel.assertQueue("", { exclusive: true });
  const closed = new Promise<Error>((resolve) => channel.once("error", resolve));
  await channel.consume(queue, () => undefined);
  channel.sendToQueue(queue, Buffer.from("never acked"));
  expect((await closed).message).toMatch(/delivery acknowledgement on channel \d+ timed out/);
}

/** What is reported after the first report has gone the same way after the ack, so the ack is with RabbitMQ. */
async function untilReportedTwice(house: House): Promise<void> {
  const reports = () => house.ask("select id, acked_early, reported_at from tasks order by id");
  const first = await eventually(reports, {
    until: (rows) => rows.length === 2 && rows.every((row) => row["reported_at"] !== null),
    what: "both have reported",
  });
  expect(first.map((row) => Number(row["acked_early"]))).toEqual([1, 1]);
  await eventually(reports, {
    until: (rows) => rows.every((row, place) => String(row["reported_at"]) !== String(first[place]!["reported_at"])),
    what: "both have reported again",
  });
}
