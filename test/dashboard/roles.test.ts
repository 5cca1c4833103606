import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { House } from "../support/house.ts";
import { Api } from "../support/http.ts";
import { openDashboard, screenshot } from "./dashboard.ts";

const first = "a-key-of-at-least-16-characters";
let house: House;
let admin: Api;
const keys: Record<string, string> = {};
const taskOf = { name: "Ada", email: "ada@example.org" };

beforeAll(async () => {
  house = await House.start({
    environment: {
      WAYBILL_API_KEY: first,
      WAYBILL_ENVIRONMENT: "production",
      WAYBILL_CONTRACTS: join(import.meta.dirname, "../../contracts"),
    },
  });
  admin = new Api(house.api.url, first);
  for (const role of ["viewer", "operator"]) {
    const { status, body } = await admin.request<{ api_key: string }>("POST", "/api_keys", {
      body: JSON.stringify({ name: `the-${role}`, role }),
    });
    expect(status).toBe(201);
    keys[role] = body.api_key;
  }
});

test("who has no key signs in with one, which scripts cannot read afterwards, and signs out", async () => {
  const { page, wrong } = await openDashboard(house, "/tasks");
  const field = page.getByLabel("API key");
  await field.fill("not-a-key-that-is-known");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("alert").waitFor();
  await screenshot(page, "sign-in");
  await field.fill(keys["operator"]!);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("heading", { name: "Tasks" }).waitFor();
  await page.getByText("production", { exact: true }).waitFor();
  await page.getByText("live", { exact: true }).waitFor();
  expect(await page.evaluate("document.cookie + Object.values(localStorage).join()")).not.toContain(keys["operator"]!.slice(0, 12));
  await page.getByRole("button", { name: "Sign out" }).click();
  await field.waitFor();
  expect(wrong()).toEqual([]);
});

test("a viewer sees what may not be done and why, sees sensitive fields masked, and is refused by the API too", async () => {
  const { body: task } = await admin.send("welcome_email", await exampleOf("welcome_email"));
  const { page, go } = await openDashboard(house, `/tasks/${task.id}`);
  await page.getByLabel("API key").fill(keys["viewer"]!);
  await page.getByRole("button", { name: "Sign in" }).click();
  const cancel = page.getByRole("button", { name: "Cancel task" });
  await cancel.waitFor();
  expect([await cancel.isDisabled(), await cancel.getAttribute("title")]).toEqual([true, "needs operator"]);
  await page.getByText("needs operator").first().waitFor();
  await page.getByText("•••").first().waitFor();
  expect(await page.getByText(taskOf.email).count()).toBe(0);
  await screenshot(page, "task-as-viewer");
  for (const path of [`/tasks/${task.id}/cancel`, "/queues/welcome_email/pause", "/tasks/welcome_email", "/operations"])
    expect(await page.evaluate(`fetch("${path}", { method: "POST" }).then(({ status }) => status)`), path).toBe(403);
  await go("/contracts/welcome_email");
  await page.getByText("needs developer").first().waitFor();
  await go("/audit");
  await page.getByRole("alert").getByText("needs operator").waitFor();
  await screenshot(page, "audit-as-viewer");
});

test("an operator reveals and edits what is masked, and the audit trail says so", async () => {
  const { body: task } = await admin.send("welcome_email", await exampleOf("welcome_email"));
  const { page, go } = await openDashboard(house, `/tasks/${task.id}`);
  await page.getByLabel("API key").fill(keys["operator"]!);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByText("•••").first().waitFor();
  await page.getByRole("button", { name: "Reveal sensitive fields" }).click();
  await page.getByText(taskOf.email).waitFor();
  await page.getByRole("button", { name: "Cancel task" }).click();
  await page.getByRole("button", { name: "Edit and replay…" }).click();
  expect(await page.getByLabel("Payload (JSON)").inputValue()).toContain(taskOf.email);
  await page.keyboard.press("Escape");
  await go("/audit");
  await page.getByRole("rowheader", { name: "reveal task" }).first().waitFor();
  await page.getByRole("rowheader", { name: "cancel task" }).first().waitFor();
  await screenshot(page, "audit");
});

test("an admin adds a key, which is shown once, and revokes it", async () => {
  const { page, wrong } = await openDashboard(house, "/api_keys");
  await page.getByLabel("API key").fill(first);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("button", { name: "Add a key" }).click();
  await page.getByLabel("Name").fill("ci");
  await page.getByRole("dialog").getByRole("button", { name: "Add a key" }).click();
  const shown = await page.getByRole("status").locator("pre").textContent();
  expect((await new Api(house.api.url, shown!).get("/session")).body).toMatchObject({ name: "ci", role: "developer" });
  await screenshot(page, "api-keys");
  await page.getByRole("row").filter({ hasText: "ci" }).getByRole("button", { name: "Revoke…" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Revoke" }).click();
  await page.getByText("Revoked", { exact: false }).first().waitFor();
  expect((await new Api(house.api.url, shown!).get("/session")).status).toBe(401);
  expect(wrong()).toEqual([]);
});

test("whose key is revoked while the page is open is asked to sign in again", async () => {
  const made = await admin.request<{ id: string; api_key: string }>("POST", "/api_keys", {
    body: JSON.stringify({ name: "short-lived", role: "viewer" }),
  });
  const { page } = await openDashboard(house, "/tasks");
  await page.getByLabel("API key").fill(made.body.api_key);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByText("live", { exact: true }).waitFor();
  await admin.request("DELETE", `/api_keys/${made.body.id}`);
  await page.getByRole("link", { name: "Operations" }).click();
  await page.getByRole("button", { name: "Sign in" }).waitFor();
});

/** A valid one, whose sensitive fields are known here. */
async function exampleOf(routingKey: string): Promise<object> {
  const { body } = await admin.get<{ payload_schema: { required: readonly string[] } }>(`/contracts/${routingKey}`);
  const known: Readonly<Record<string, unknown>> = { user_id: 1, ...taskOf };
  return Object.fromEntries(body.payload_schema.required.map((name) => [name, known[name]]));
}
