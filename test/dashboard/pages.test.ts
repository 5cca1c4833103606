import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { eventually } from "../support/eventually.ts";
import { House } from "../support/house.ts";
import { openDashboard, screenshot } from "./dashboard.ts";

/** Everything that we ship contracts for, and nobody who works. */
let house: House;
beforeAll(async () => {
  house = await House.start({ environment: { WAYBILL_CONTRACTS: join(import.meta.dirname, "../../contracts") } });
});

const schedule = {
  name: "nightly_export",
  routing_key: "data_export",
  payload: { user_id: 7, format: "csv", requested_at: "2026-11-24T10:00:00Z" },
  cron: "0 2 * * *",
  time_zone: "Europe/Berlin",
};

test("a schedule is said in words, run now, paused and resumed", async () => {
  expect((await house.api.request("POST", "/schedules", { body: JSON.stringify(schedule) })).status).toBe(201);
  const { page, wrong } = await openDashboard(house, "/schedules");
  await page.getByText("At 02:00").waitFor();
  await page.getByRole("button", { name: "nightly_export" }).click();
  await page.getByText("It has not run yet.").waitFor();
  await page.getByRole("button", { name: "Run now" }).click();
  await page.getByText("began a task").waitFor();
  await page.getByRole("button", { name: "Pause", exact: true }).click();
  await page.getByText("PAUSED", { exact: true }).waitFor();
  await screenshot(page, "schedules");
  await page.getByRole("button", { name: "Resume", exact: true }).click();
  await page.getByText("Active", { exact: true }).waitFor();
  expect(wrong()).toEqual([]);
});

test("a pipeline is drawn, its steps are listed, and it is cancelled and resumed", async () => {
  const input = { file: "holiday.mp4", title: "Holiday", name: "Ada", email: "ada@example.org" };
  const begun = await house.api.request<{ id: string }>("POST", "/pipelines", { body: JSON.stringify({ name: "video", input }) });
  const { page, wrong } = await openDashboard(house, "/pipelines");
  await page.getByRole("link", { name: "video" }).click();
  await page.getByText("0 of 4 steps done").waitFor();
  await page.getByRole("img", { name: "The steps as a picture" }).locator("g").nth(3).waitFor();
  await screenshot(page, "pipeline");
  await page.getByRole("button", { name: "Cancel pipeline…" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Cancel pipeline" }).click();
  await page.getByText("Skipped", { exact: true }).first().waitFor();
  await page.getByRole("button", { name: "Resume" }).click();
  await eventually(() => house.api.get<{ state: string }>(`/pipelines/${begun.body.id}`), {
    until: ({ body }) => body.state === "running",
  });
  expect(wrong()).toEqual([]);
});

test("a contract says what may be sent, and a task is sent by its form: checked first, with every digit, and refused field by field", async () => {
  const { page, wrong } = await openDashboard(house, "/contracts");
  await page.getByRole("link", { name: "data_export", exact: true }).click();
  await page.getByText("one of: csv, json").first().waitFor();
  await page.getByText(/^\d+ that do not fit$/).click();
  await page.getByRole("heading", { name: "comma at the end" }).waitFor();
  await page.getByLabel("Example").selectOption({ label: "json of one user" });
  expect(await page.getByLabel("format").inputValue()).toBe("json");
  await page.getByLabel("Example").selectOption({ label: "csv of one user" });
  await page.getByLabel("user_id").fill("9007199254740993");
  await page.getByRole("button", { name: "Check only" }).click();
  await page.getByText("✓ fits the contract").waitFor();
  await screenshot(page, "contract");
  await page.getByRole("button", { name: "JSON" }).click();
  const text = page.getByLabel("Payload (JSON)");
  const written = await text.inputValue();
  await text.fill(written.replace('"csv"', '"cvs"'));
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await page.getByRole("alert").getByText("/format").waitFor();
  await screenshot(page, "contract-refused");
  await text.fill(written);
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await page.getByText("✓ Accepted:").getByRole("link").click();
  await page.getByText('"user_id": 9007199254740993').waitFor();
  expect(wrong()).toEqual([]);
});

test("a routing key is paused and resumed, and says that nobody consumes it", async () => {
  const { page, wrong } = await openDashboard(house, "/routing_keys/data_export");
  await page.getByRole("button", { name: "Pause…" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Pause" }).click();
  await page.getByText("PAUSED since").waitFor();
  await screenshot(page, "routing-key");
  await page.getByRole("button", { name: "Resume" }).click();
  await page.getByRole("button", { name: "Pause…" }).waitFor();
  expect(wrong()).toEqual([]);
});

const others = ["consumers", "operations", "alerts", "audit", "api_keys"] as const;
test.each(others)("/%s has its page", async (name) => {
  const { page, wrong } = await openDashboard(house, `/${name}`);
  await page.getByRole("heading", { level: 1 }).waitFor();
  await page.locator("table, .empty").first().waitFor();
  await screenshot(page, name);
  expect(wrong()).toEqual([]);
});

test("a tab is named by its page, and a path that is none leads back to the first", async () => {
  const { page, wrong } = await openDashboard(house, "/schedules");
  const named = (title: string) => eventually(() => page.title(), { until: (is) => is === title, what: `the title is ${title}` });
  await named("Schedules · Waybill");
  await page.goto(new URL("/dashboard/routing_keys/data_export", page.url()).href);
  await named("data_export · Waybill");
  await page.goto(new URL("/dashboard/queues/data_export", page.url()).href);
  await page.getByRole("heading", { name: "There is no such page." }).waitFor();
  await page.getByRole("main").getByRole("link", { name: "Now" }).click();
  await named("Now · Waybill");
  expect(wrong()).toEqual([]);
});
