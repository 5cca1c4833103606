import { expect, onTestFinished, test } from "vitest";
import { freshVhost, privateBroker } from "../support/broker.ts";
import { eventually } from "../support/eventually.ts";
import { House } from "../support/house.ts";
import { openLink } from "../support/link.ts";
import { freshDatabase } from "../support/postgres.ts";
import { openDashboard, screenshot } from "./dashboard.ts";

/** What Waybill stands on is broken for real, and the page says what that means: `away`, `short of memory`, `not bound`. */

test("while RabbitMQ is short of memory the page says that it blocks, why, and what is kept", async () => {
  const broker = await privateBroker();
  onTestFinished(() => broker.close());
  const house = await House.start({ broker });
  await house.consumer();
  await house.untilState(await house.accepted({ do: "succeed", number: 0 }), "succeeded");
  const { page, wrong } = await openDashboard(house, "/");
  await page.getByText(/RabbitMQ is connected, confirm \d/).waitFor();
  await broker.control("set_vm_memory_high_watermark", "0");
  // RabbitMQ tells a publisher of its alarm when that publishes; it takes a moment to see that it is short.
  const send = async () => {
    await house.accepted({ do: "succeed", number: 1 });
    return (await house.api.get<{ broker: { state: string } }>("/status")).body.broker.state;
  };
  await eventually(send, { until: (state) => state === "blocked", everyMs: 200, what: "RabbitMQ blocks" });
  const sentence = /^RabbitMQ blocks publishers for .*: low on memory\. New tasks are accepted and kept \([1-9]\d* not yet published\)\.$/;
  await page.getByText(sentence).waitFor();
  await page.getByText("RabbitMQ blocks publishers, ", { exact: false }).last().waitFor();
  await page.getByRole("heading", { name: /^1 thing needs you/ }).waitFor();
  expect(await page.getByRole("heading", { name: /Everything is fine/ }).count()).toBe(0);
  await screenshot(page, "now-broker-blocked");
  await broker.control("set_vm_memory_high_watermark", "0.6");
  await page.getByText("RabbitMQ is connected", { exact: false }).waitFor();
  await house.untilAllEnded();
  expect(wrong()).toEqual([]);
}, 120_000);

test("while RabbitMQ is away the page says how many tasks are kept, and after half a minute so does an alert", async () => {
  const vhost = await freshVhost();
  const link = await openLink(vhost.amqpUrl);
  const house = await House.start({ broker: { amqpUrl: link.amqpUrl, managementUrl: vhost.managementUrl } });
  await house.untilTopologyStands();
  const { page, wrong } = await openDashboard(house, "/");
  await page.getByText("RabbitMQ is connected").waitFor();
  link.sever();
  await Promise.all(Array.from({ length: 12 }, (_, number) => house.accepted({ do: "succeed", number })));
  const sentence =
    /^RabbitMQ is unreachable for .*\. New tasks are accepted and kept \(12 not yet published\)\. Tasks now running may be done twice\.$/;
  await page.getByText(sentence).waitFor();
  await page.getByText("not yet published 12").waitFor();
  await page.getByRole("heading", { name: /^1 thing needs you/ }).waitFor();
  await page.locator('a[data-verdict="trouble"]').waitFor();
  const alerts = async () => (await house.api.get<{ problems: readonly object[] }>("/status")).body.problems;
  await eventually(alerts, { until: ({ length }) => length === 1, timeoutMs: 60_000, what: "the alert fires" });
  await page.getByRole("heading", { name: /^1 thing needs you/ }).waitFor();
  expect(await page.getByText(sentence).count()).toBe(1);
  await screenshot(page, "now-broker-away");
  expect(wrong()).toEqual([]);
}, 120_000);

test("messages that RabbitMQ returns, since no queue is bound, are an alert that says how to mend it", async () => {
  const house = await House.start();
  await house.untilTopologyStands();
  const channel = await (await house.amqp()).createChannel();
  await channel.unbindQueue("trial", "tasks", "trial");
  const id = await house.accepted({ do: "succeed" });
  const { page, wrong } = await openDashboard(house, "/");
  await page
    .getByText(/^trial: RabbitMQ returned \d+ messages?: no queue is bound for it\. Mend it by: waybill topology apply$/)
    .waitFor({ timeout: 60_000 });
  await screenshot(page, "now-unroutable");
  await channel.bindQueue("trial", "tasks", "trial");
  await house.consumer();
  await house.untilState(id, "succeeded", 60_000);
  expect(wrong()).toEqual([]);
}, 150_000);

test("while the store is away every page says that nothing is lost and nothing accepted; what it showed turns grey, and it comes back", async () => {
  const link = await openLink(await freshDatabase());
  const house = await House.start({ databaseUrl: link.amqpUrl });
  const id = await house.accepted({ do: "succeed" });
  const { page, go } = await openDashboard(house, "/");
  await page.getByRole("row").filter({ hasText: "trial" }).waitFor();
  link.sever();
  const sentence = page.getByText("The store is unreachable: tasks are refused with 503, nothing accepted is lost.");
  await sentence.waitFor();
  await page.getByText("How things stand is not known").waitFor();
  await page.getByText(/^Figures as of \d\d:\d\d:\d\d$/).waitFor({ timeout: 30_000 });
  await screenshot(page, "now-store-away");
  expect((await house.api.send("trial", { do: "succeed" })).status).toBe(503);
  for (const path of ["/tasks", `/tasks/${id}`, "/dead_letters", "/contracts/trial"]) {
    await go(path);
    await sentence.waitFor();
  }
  await link.mend();
  await sentence.waitFor({ state: "detached", timeout: 30_000 });
  await go(`/tasks/${id}`);
  await page.getByText('"do": "succeed"').waitFor();
}, 120_000);

test("where RabbitMQ holds what the store knows nothing of, a quiet line says so, and how many", async () => {
  const house = await House.start();
  await house.untilTopologyStands();
  const channel = await (await house.amqp()).createConfirmChannel();
  for (let number = 0; number < 60; number += 1) channel.publish("tasks", "trial", Buffer.from('{"do": "succeed"}'));
  await channel.waitForConfirms();
  const { page, wrong } = await openDashboard(house, "/");
  await page
    .getByText("RabbitMQ holds 60 tasks of trial, the store counts 0. Usually a consumer that acks without an outcome.")
    .waitFor({ timeout: 120_000 });
  await screenshot(page, "now-differ");
  expect(wrong()).toEqual([]);
}, 150_000);
