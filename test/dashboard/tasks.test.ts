import { beforeAll, expect, test } from "vitest";
import { openPage } from "../support/browser.ts";
import { House } from "../support/house.ts";
import type { TaskView } from "../support/http.ts";
import { openDashboard, screenshot } from "./dashboard.ts";

let house: House;
beforeAll(async () => {
  house = await House.start();
});

test("a fresh start says how to send the first task, and shows it when it arrives", async () => {
  const { page, wrong } = await openDashboard(house, "");
  await page.getByText("No tasks yet. Send the first:").waitFor();
  await screenshot(page, "now-empty");
  const id = await house.accepted({ do: "succeed" });
  await page.getByText("The first task has arrived:").waitFor();
  await page.locator(`a[href$="/dashboard/tasks/${id}"]`).waitFor();
  expect(wrong()).toEqual([]);
});

test("a task that came before the stream of events was open is shown when it opens", async () => {
  const fresh = await House.start();
  const { page } = await openPage();
  const sent = Promise.withResolvers<void>();
  await page.route("**/events?*", async (route) => {
    await sent.promise;
    await route.continue();
  });
  await page.goto(`${fresh.api.url}/dashboard`);
  await page.getByText("No tasks yet. Send the first:").waitFor();
  await fresh.accepted({ do: "succeed" });
  sent.resolve();
  await page.getByText("The first task has arrived:").waitFor();
});

test("new tasks come into the list by themselves; while something is selected it stands still and counts them", async () => {
  const first = await house.accepted({ do: "succeed" });
  const { page, wrong } = await openDashboard(house, "/tasks?routing_key=trial");
  await page.locator(`tr[data-row="${first}"]`).waitFor();
  await page.getByText("live", { exact: true }).waitFor();
  const second = await house.accepted({ do: "succeed", number: 2 });
  await page.locator(`tr[data-row="${second}"]`).waitFor();

  await page.locator(`tr[data-row="${first}"] input`).check();
  await page.getByText("The list is frozen while you select.").waitFor();
  await page.getByText("frozen", { exact: true }).waitFor();
  const third = await house.accepted({ do: "succeed", number: 3 });
  await page.getByText("1 newer").waitFor();
  expect(await page.locator(`tr[data-row="${third}"]`).count()).toBe(0);
  await screenshot(page, "tasks-frozen");
  await page.keyboard.press("u");
  await page.locator(`tr[data-row="${third}"]`).waitFor();
  expect(await page.locator(`tr[data-row="${first}"] input`).isChecked()).toBe(true);
  expect(wrong()).toEqual([]);
});

test("the filter box asks with the API's own words, and the API refuses what it does not know", async () => {
  const { page } = await openDashboard(house, "/tasks");
  const box = page.getByLabel(/^Filter:/);
  await box.fill("state:dead since:24h");
  await box.press("Enter");
  await page.waitForURL(/\/dashboard\/tasks\?state=dead&since=24h$/);
  await page.getByText(/^0 of \d+ tasks\.$/).waitFor();
  await page.getByRole("link", { name: /^Without state:dead: \d+$/ }).click();
  await page.waitForURL(/\/dashboard\/tasks\?since=24h$/);
  await page.getByText(/^[1-9]\d* match$/).waitFor();
  await box.fill("-state:succeeded attempt:>1");
  await box.press("Enter");
  await page.waitForURL(/not_state=succeeded&attempt_over=1$/);
  await page.getByText("0 match").waitFor();
  await box.fill("duration:>2s");
  await box.press("Enter");
  await page.waitForURL(/&duration_over=2s$/);
  await box.fill("stat:dead");
  await box.press("Enter");
  expect(await page.getByRole("alert").textContent()).toContain("Unknown key stat:. Did you mean state:?");
  await screenshot(page, "tasks-refused");
});

test("an id in the search goes to its task, whose number keeps its digits", async () => {
  const { body } = await house.api.send("trial", '{"do": "succeed", "number": 9007199254740993}');
  const { page } = await openDashboard(house, "/");
  await page.getByLabel("Search tasks").waitFor();
  await page.keyboard.press("/");
  await page.keyboard.type(body.id);
  await page.keyboard.press("Enter");
  await page.waitForURL(new RegExp(`/dashboard/tasks/${body.id}$`));
  await page.getByText('"number": 9007199254740993').waitFor();
  await screenshot(page, "task-waiting");
});

test("pages of fifty go back in time", async () => {
  await Promise.all(Array.from({ length: 60 }, (_, number) => house.accepted({ do: "succeed", number })));
  const { page } = await openDashboard(house, "/tasks");
  await page.locator("tbody tr").nth(49).waitFor();
  const shown = await page.locator("tbody tr").last().getAttribute("data-row");
  await page.getByRole("link", { name: "Older" }).click();
  await page.waitForURL(new RegExp(`after=${shown}`));
  await page.getByRole("link", { name: "Newest" }).waitFor();
  const ids = await page.locator("tbody tr").evaluateAll((rows) => rows.map((row) => row.getAttribute("data-row")));
  expect(ids.every((id) => id! < shown!)).toBe(true);
});

test("a task is watched to its end, and a failed one says why, and is replayed", async () => {
  const id = await house.accepted({ do: "permanent" });
  const { page, wrong } = await openDashboard(house, `/tasks/${id}`);
  await page.getByText("Queued", { exact: true }).waitFor();
  const consumer = await house.consumer();
  await page.getByText("Dead", { exact: true }).first().waitFor();
  await page.getByText("The consumer reported that trying again cannot help: hopeless.").waitFor();
  await page.getByText("it cannot be done", { exact: true }).waitFor();
  await screenshot(page, "task-dead");
  await page.getByRole("button", { name: "Replay", exact: true }).click();
  await page.getByText("attempt 2", { exact: true }).first().waitFor();
  await page.getByText("replays", { exact: true }).waitFor();
  await page.getByRole("button", { name: "Edit and replay…" }).click();
  await page.getByLabel("Payload (JSON)").fill('{"do": "succeed"}');
  await page.getByText('+ {"do": "succeed"}').waitFor();
  await screenshot(page, "task-edit");
  await page.getByRole("button", { name: "Send the new task" }).click();
  await page.getByText("It is done. There is nothing to do.").waitFor();
  await screenshot(page, "task-succeeded");
  expect(wrong()).toEqual([]);
  consumer.signal("SIGTERM");
  await consumer.exited;
});

test("what worked for long is found by its duration, and a wait of less than nothing is a clock that is behind", async () => {
  const held = await house.accepted({ do: "hold" });
  const { accepted_at: acceptedAt } = (await house.api.task(held)) as TaskView & { readonly accepted_at: string };
  const at = (ms: number): string => new Date(Date.parse(acceptedAt) + ms).toISOString();
  const channel = await (await house.amqp()).createConfirmChannel();
  const outcome = { kind: "succeeded", task_id: held, attempt: 1, consumer: "export-2", result: { did: "hold" } };
  channel.publish("outcomes", "outcomes", Buffer.from(JSON.stringify({ ...outcome, started_at: at(-1_800), finished_at: at(1_200) })));
  await channel.waitForConfirms();
  await house.untilState(held, "succeeded");
  const { page, go, wrong } = await openDashboard(house, "/tasks?duration_over=2s");
  await page.locator(`tr[data-row="${held}"]`).getByText("3 s", { exact: true }).waitFor();
  expect(await page.locator("tbody tr").count()).toBe(1);
  await go(`/tasks/${held}`);
  const waited = page.getByRole("listitem").filter({ hasText: "waiting" });
  expect(await waited.textContent()).toBe("waiting0 s clock skew 1.8 s on export-2");
  await page.getByRole("listitem").filter({ hasText: "attempt 1" }).getByText("3 s succeeded").waitFor();
  expect(wrong()).toEqual([]);
});
