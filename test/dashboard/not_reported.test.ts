import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { House } from "../support/house.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";
import { TEST_CONTRACTS } from "../support/trial.ts";
import { openDashboard, screenshot } from "./dashboard.ts";

test("of a task that nobody reports on, every page says so, and guesses nothing", async () => {
  const house = await House.start({ environment: { WAYBILL_CONTRACTS: contractsWithout("outcome_of_nobody") } });
  const { body: task } = await house.api.send("outcome_of_nobody", { do: "succeed" });
  await house.untilState(task.id, "handed_over");
  const { page, go, wrong } = await openDashboard(house, `/tasks/${task.id}`);
  await page.getByText("RabbitMQ has it. Its outcome is not reported, as its contract says.").waitFor();
  await page.getByRole("listitem").filter({ hasText: "attempt 1" }).getByText("not reported").waitFor();
  await screenshot(page, "task-handed-over");
  await go("/tasks");
  await page.getByRole("row").filter({ hasText: "Handed over" }).getByText("not reported").waitFor();
  await go("/");
  const row = page.getByRole("row").filter({ hasText: "outcome_of_nobody" });
  await row.getByText("not reported").nth(1).waitFor();
  await screenshot(page, "now-not-reported");
  await go("/routing_keys/outcome_of_nobody");
  await page.getByText("not reported", { exact: true }).first().waitFor();
  expect(wrong()).toEqual([]);
});

/** The contract of our tests, and its twin whose outcome nobody reports. */
function contractsWithout(routingKey: string): string {
  const folder = temporaryFolder();
  cpSync(TEST_CONTRACTS, folder, { recursive: true });
  const twin = join(folder, "tasks", routingKey);
  cpSync(join(TEST_CONTRACTS, "tasks/trial"), twin, { recursive: true });
  const typeName = `_${routingKey}`.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
  for (const name of ["payload.schema.json", "result.schema.json"])
    writeFileSync(join(twin, name), readFileSync(join(twin, name), "utf8").replaceAll('"title": "Trial', `"title": "${typeName}`));
  const contract = { title: "Nobody", description: "Work that nobody reports on.", owner: "tests", outcome: "none" };
  writeFileSync(join(twin, "contract.json"), JSON.stringify(contract));
  return folder;
}
