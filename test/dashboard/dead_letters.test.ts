import { beforeAll, expect, test } from "vitest";
import { eventually } from "../support/eventually.ts";
import { House } from "../support/house.ts";
import { openDashboard, screenshot } from "./dashboard.ts";

/** A bad deploy: sixty tasks of two kinds of failure, and nobody to work them again. */
let house: House;
beforeAll(async () => {
  house = await House.start();
  const consumer = await house.consumer();
  await Promise.all([
    ...Array.from({ length: 60 }, (_, number) => house.accepted({ do: "permanent", number })),
    ...Array.from({ length: 2 }, (_, number) => house.accepted({ do: "fail", number }, { query: { max_attempts: "1" } })),
    ...Array.from({ length: 3 }, (_, number) => house.accepted({ do: "succeed", number })),
  ]);
  await house.untilAllEnded();
  consumer.signal("SIGTERM");
  await consumer.exited;
});

test("one group is replayed by its number, with a canary; the operation shows what becomes of it, and is gone on with or aborted", async () => {
  const { page, wrong } = await openDashboard(house, "/dead_letters");
  await page.getByText("62 in 2 groups").waitFor();
  await screenshot(page, "dead-letters");
  const group = page.getByRole("row").filter({ hasText: "hopeless" });
  await group.getByRole("button", { name: "Replay…" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("heading", { name: "Replay 60 dead tasks of trial?" }).waitFor();
  const confirm = dialog.getByRole("button", { name: "Replay 60" });
  expect(await confirm.isDisabled()).toBe(true);
  await dialog.getByText(/^Frozen: hopeless, ended before \d\d:\d\d:\d\d\. What dies later is not included\.$/).waitFor();
  await dialog.getByLabel("Priority").selectOption("high");
  await dialog.getByLabel(/^Type replay 60/).fill("replay 60");
  await screenshot(page, "replay-dialog");
  await confirm.click();
  await page.waitForURL(/\/dashboard\/operations\/[0-9a-f-]{36}$/);
  await page.getByText("Running", { exact: true }).waitFor();
  await page.getByText("first 5, 4 have to succeed: under way").waitFor();
  const beside = await openDashboard(house, "/dead_letters");
  await beside.page.getByText("An operator is replaying this group (8 %)").waitFor();
  await screenshot(beside.page, "dead-letters-under-way");
  await beside.page.getByRole("link", { name: "View" }).click();
  await beside.page.waitForURL(page.url());

  const consumer = await house.consumer();
  await page.getByText("Stopped", { exact: true }).waitFor();
  await page.getByText("Its canary did not end well").waitFor();
  await screenshot(page, "operation-stopped");
  await page.getByRole("button", { name: "Abort" }).click();
  await page.getByText("Aborted", { exact: true }).waitFor();
  const { body } = await house.api.get<{ operations: readonly object[] }>("/operations");
  expect(body.operations).toMatchObject([{ state: "aborted", total: 60, done: 5, failed: 5, first_succeed: 4, priority: "high" }]);
  expect(wrong()).toEqual([]);
  consumer.signal("SIGTERM");
  await consumer.exited;
});

test("by keys alone: a group is found, replayed, and its operation aborted", async () => {
  const { page } = await openDashboard(house, "/");
  await page.getByLabel("Search tasks").waitFor();
  for (const key of ["g", "d"]) await page.keyboard.press(key);
  await page.getByText(/^62 in 2 groups/).waitFor();
  for (const key of ["j", "r"]) await page.keyboard.press(key);
  await page.getByRole("dialog").getByRole("heading", { name: "Replay 60 dead tasks of trial?" }).waitFor();
  await tabTo("input[placeholder='replay 60']");
  await page.keyboard.type("replay 60");
  await tabTo(".button-main");
  await page.keyboard.press("Enter");
  await page.getByText("Running", { exact: true }).waitFor();
  await tabTo(".button-danger");
  await page.keyboard.press("Enter");
  await page.getByText("Aborted", { exact: true }).waitFor();

  async function tabTo(selector: string): Promise<void> {
    await eventually(
      async () => {
        await page.keyboard.press("Tab");
        return page.locator(`${selector}:focus`).count();
      },
      { until: (many) => many === 1, everyMs: 1, what: `Tab comes to ${selector}` },
    );
  }
});

test("tasks that are ticked are cancelled one by one, and a refusal is shown", async () => {
  const { page } = await openDashboard(house, "/tasks?state=succeeded");
  await page.locator("tbody tr").nth(2).waitFor();
  await page.getByLabel("Select all on this page").check();
  await page.getByRole("button", { name: "Cancel tasks…" }).click();
  await page.getByRole("button", { name: "Cancel 3 tasks" }).click();
  await page.getByText("0 done, 3 refused:").waitFor();
  await page.getByRole("alert").first().waitFor();
  await screenshot(page, "tasks-refusals");
});

test("a group that came back says how many of its replay succeeded; where nothing is dead any more, which was the last", async () => {
  const { page, wrong } = await openDashboard(house, "/dead_letters");
  const bars = page
    .getByRole("row")
    .filter({ hasText: "hopeless" })
    .getByRole("img", { name: /^When they died, from the first to the last: at most \d+/ });
  await bars.locator("rect").first().waitFor();
  const consumer = await house.consumer();
  const { group } = (await house.api.get<Groups>("/dead_letters")).body.groups.find(({ code }) => code === "always")!;
  const { id } = (await operate({ action: "replay", filter: { routing_key: "trial", group } })).body;
  await eventually(() => house.api.get<{ state: string; failed: number }>(`/operations/${id}`), {
    until: ({ body }) => body.state === "finished" && body.failed === 2,
  });
  await page
    .getByRole("row")
    .filter({ hasText: "always" })
    .getByRole("link", { name: "came back after replay: 0 of 2 succeeded" })
    .waitFor();
  await screenshot(page, "dead-letters-came-back");
  const cancel = (await operate({ action: "cancel", filter: { state: "dead" } })).body;
  await eventually(() => house.api.get<Groups>("/dead_letters"), { until: ({ body }) => body.groups.length === 0 });
  await page.getByText(/^No dead letters\. The last one was .* \(trial *, cancelled\)\.$/).waitFor();
  await screenshot(page, "dead-letters-none");
  await page.goto(`${house.api.url}/dashboard/operations/${cancel.id}`);
  await page
    .locator("[data-end=cancelled] dd")
    .getByText(/^[1-9]\d*$/)
    .waitFor();
  expect(await page.locator("[data-end=failed]").count()).toBe(0);
  expect(wrong()).toEqual([]);
  consumer.signal("SIGTERM");
  await consumer.exited;
});

interface Groups {
  readonly groups: readonly { readonly group: string; readonly code: string | null }[];
}

const operate = (asked: object) => house.api.request<{ id: string }>("POST", "/operations", { body: JSON.stringify(asked) });
