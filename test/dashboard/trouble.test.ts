import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { createSampleDatabase } from "../../sample/database.ts";
import type { Program } from "../../scripts/program.ts";
import { eventually } from "../support/eventually.ts";
import { House } from "../support/house.ts";
import { startProcess, TYPESCRIPT_CONSUMER } from "../support/processes.ts";
import { openDashboard, screenshot } from "./dashboard.ts";

const waiting = 20_000;
/** Beside those that wait, so that a page has a hundred thousand behind it. */
const scheduled = 80_000;
const exported = { format: "csv", requested_at: "2026-11-24T10:00:00Z" };

/**
 * A night as it happens, with a hundred thousand tasks: a deploy whose exports cannot be written, then no consumer at all, and twenty thousand tasks that
 * wait. Nothing is made up: the consumer is ours, and its folder is a file.
 */
let house: House;
beforeAll(async () => {
  house = await House.start({
    environment: { WAYBILL_CONTRACTS: join(import.meta.dirname, "../../contracts"), WAYBILL_ENVIRONMENT: "production" },
  });
  createSampleDatabase(join(house.folder, "sample.db"));
  await workedBy(join(house.folder, "exports"), [999_999_901, 999_999_902]);
  await workedBy(
    join(house.folder, "sample.db/exports"),
    Array.from({ length: 12 }, (_, index) => index + 1),
  );
  for (let sent = 0; sent < scheduled; sent += waiting) await sendMany(waiting, { delay: "1d" });
  await sendMany(waiting);
  await house.api.request("POST", "/queues/reminder_email/pause");
});

test("the cause is named without scrolling: nobody takes the twenty thousand, and what is paused says so", async () => {
  const { page, wrong } = await openDashboard(house, "/");
  const row = page.getByRole("row").filter({ hasText: "update_user_score" });
  await row.getByText("no consumers").waitFor();
  await row.getByText("10,000+").waitFor();
  const waited = row.getByRole("img", { name: "Waiting in the last 30 min: at most 10,000+; its alert begins above 10,000" });
  await waited.locator("line").waitFor({ state: "attached" });
  const quiet = page
    .getByRole("row")
    .filter({ hasText: "data_export" })
    .getByRole("img", { name: /^Waiting in the last 30 min: at most \d+;/ });
  expect(await quiet.locator("line").count()).toBe(0);
  const { y, height } = (await row.boundingBox())!;
  expect(y + height).toBeLessThan(900);
  await page.getByText("PAUSED since").waitFor();
  await page.getByText(/^update_user_score: .* waiting, oldest .*; its limit is 10,000\.$/).waitFor();
  await page.getByText("data_export: tasks died 14 times within an hour").waitFor();
  await page.getByRole("heading", { name: "2 things need you" }).waitFor();
  expect((await page.getByRole("row").nth(1).textContent())!).toMatch(/^(update_user_score|data_export)/);
  await screenshot(page, "now-trouble");
  await row.getByRole("link", { name: "update_user_score" }).click();
  await page.getByText("No consumer has ever taken from update_user_score.").waitFor();
  await page.getByText("alert above 10,000").waitFor();
  await screenshot(page, "routing-key-waiting");
  await page.goto(`${house.api.url}/dashboard/routing_keys/data_export`);
  await page.getByText("gone", { exact: true }).first().waitFor();
  await screenshot(page, "routing-key-trouble");
  expect(wrong()).toEqual([]);
});

test("one customer's task is found by what its contract calls searchable, among a hundred thousand", async () => {
  const { page, wrong } = await openDashboard(house, "/tasks");
  const box = page.getByLabel(/^Filter:/);
  await box.fill("routing_key:data_export payload.user_id:7");
  await box.press("Enter");
  await page.getByText("1 match", { exact: true }).waitFor();
  await page.getByRole("row").nth(1).getByRole("link").click();
  await page.getByText('"user_id": 7').waitFor();
  expect(wrong()).toEqual([]);
});

test("of two groups of failures just one is replayed, with a canary, once the deploy is mended", async () => {
  const { page, wrong } = await openDashboard(house, "/dead_letters");
  await page.getByText("14 in 2 groups").waitFor();
  await screenshot(page, "dead-letters-trouble");
  await deploy(join(house.folder, "exports"));
  const group = page.getByRole("row").filter({ hasText: "attempts exhausted" });
  await group.getByRole("button", { name: "Replay…" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Replay 12" }).click();
  await page.getByText("first 5, 4 have to succeed: passed").waitFor();
  await page.getByText("Finished", { exact: true }).waitFor();
  await page.getByText("12 of 12 done").waitFor();
  await eventually(() => page.locator("[data-end=succeeded] dd").textContent(), {
    until: (text) => text === "12",
    what: "all have succeeded",
  });
  await screenshot(page, "operation-finished");
  const { body } = await house.api.get<{ groups: readonly object[] }>("/dead_letters");
  expect(body.groups).toMatchObject([{ code: "user_missing", count: 2 }]);
  await page.goto(`${house.api.url}/dashboard/`);
  await page
    .getByRole("row")
    .filter({ hasText: "data_export" })
    .getByText(/^\d+\/20$/)
    .waitFor();
  expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(1_280);
  await screenshot(page, "now-busy");
  expect(wrong()).toEqual([]);
});

test("a consumer that is frozen, and takes nothing while tasks wait, is named deaf; the task that it has is named silent", async () => {
  const quiet = await House.start();
  // A connection that nobody asks whether it lives: RabbitMQ keeps it, as it would for hours.
  const frozen = await quiet.consumer({ AMQP_URL: `${quiet.amqpUrl}?heartbeat=600` });
  const held = await quiet.accepted({ do: "hold" });
  await quiet.untilState(held, "running");
  frozen.signal("SIGSTOP");
  await Promise.all(Array.from({ length: 60 }, (_, number) => quiet.accepted({ do: "succeed", number })));
  const { page, go, wrong } = await openDashboard(quiet, "/consumers");
  await page.getByText("deaf", { exact: true }).waitFor({ timeout: 110_000 });
  await page.getByText("listed, has free slots or holds what it has, and takes nothing while tasks wait").waitFor();
  await screenshot(page, "consumers-deaf");
  await go("/routing_keys/trial");
  await page.getByText("deaf", { exact: true }).waitFor();
  await screenshot(page, "routing-key-deaf");
  await go("/");
  await page.getByText(/^trial: .* is connected and takes nothing since/).waitFor();
  await screenshot(page, "now-deaf");
  await go(`/tasks/${held}`);
  await page.getByText(/^SLOW 1 min/).waitFor();
  await page.getByText(/^SILENT 1 min/).waitFor({ timeout: 30_000 });
  await screenshot(page, "task-silent");
  expect(wrong()).toEqual([]);
}, 150_000);

test("an alert is acknowledged and silenced, and its verdict stays", async () => {
  const { page, wrong } = await openDashboard(house, "/alerts");
  const row = page.getByRole("row").filter({ hasText: "update_user_score: no consumers." });
  await row.waitFor({ timeout: 80_000 });
  await row.getByRole("button", { name: "Acknowledge" }).click();
  await row.getByText("acknowledged by").waitFor();
  await row.getByRole("button", { name: "Silence for 1 h" }).click();
  await row.getByText("silenced until").waitFor();
  await page.getByRole("button", { name: "Send a test" }).click();
  await page.getByText("No channel is configured").waitFor();
  await screenshot(page, "alerts-firing");
  await page.getByRole("link", { name: /things? needs? you$/ }).click();
  await page.getByText("update_user_score: no consumers.").waitFor();
  expect(wrong()).toEqual([]);
}, 120_000);

/** Exports of these users are tried once, by a consumer that RabbitMQ was seen to know, and that is stopped afterwards. */
async function workedBy(exportFolder: string, users: readonly number[]): Promise<void> {
  const consumer = await deploy(exportFolder);
  const send = (user_id: number) => house.api.send("data_export", { ...exported, user_id }, { query: { max_attempts: "1" } });
  expect((await Promise.all(users.map(send))).map(({ status }) => status)).toEqual(users.map(() => 202));
  await house.untilAllEnded();
  await eventually(() => house.api.get<{ consumers: readonly { state: string }[] }>("/consumers"), {
    until: ({ body }) => body.consumers.some(({ state }) => state === "consuming"),
    what: "the consumer is seen",
  });
  consumer.signal("SIGTERM");
  await consumer.exited;
}

async function deploy(exportFolder: string): Promise<Program> {
  const consumer = startProcess(TYPESCRIPT_CONSUMER, {
    AMQP_URL: house.amqpUrl,
    WAYBILL_SAMPLE_DATABASE: join(house.folder, "sample.db"),
    WAYBILL_EXPORT_FOLDER: exportFolder,
  });
  await consumer.untilLine("consuming");
  return consumer;
}

async function sendMany(many: number, options: object = {}): Promise<void> {
  const line = (index: number) =>
    JSON.stringify({ routing_key: "update_user_score", payload: { user_id: (index % 9_000) + 1 }, ...options });
  const response = await fetch(`${house.api.url}/tasks`, {
    method: "POST",
    headers: { "content-type": "application/x-ndjson" },
    body: Array.from({ length: many }, (_, index) => line(index)).join("\n"),
  });
  expect((await response.text()).split("\n").filter((text) => text.includes('"accepted":"yes"'))).toHaveLength(many);
}
