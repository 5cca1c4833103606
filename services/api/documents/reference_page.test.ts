import { expect, test } from "vitest";
import { openPage } from "../../../test/support/browser.ts";
import { House } from "../../../test/support/house.ts";

const apiKey = "a-key-of-at-least-16-characters";

test("the reference shows every contract's path and a task can be sent from it, with nothing from elsewhere and nothing forbidden", async () => {
  const house = await House.start();
  const { page, errors, hosts } = await openPage();
  await page.goto(`${house.api.url}/reference`);
  const send = page.locator("#operations-Send-send_trial");
  await send.waitFor();
  await send.locator(".opblock-summary-control").click();
  await send.getByRole("button", { name: "Try it out" }).click();
  await send.locator("textarea.body-param__text").fill('{"do": "succeed", "number": 7}');
  await send.getByRole("button", { name: "Execute" }).click();
  await send.locator(".live-responses-table .response-col_status", { hasText: "202" }).waitFor();
  if (process.env["WAYBILL_SCREENSHOTS"] !== undefined)
    await page.screenshot({ path: `${process.env["WAYBILL_SCREENSHOTS"]}/reference.png` });

  const { body } = await house.api.get<{ tasks: readonly object[] }>("/tasks");
  expect(body.tasks).toMatchObject([{ routing_key: "trial", payload: { do: "succeed", number: 7 } }]);
  expect([errors, [...hosts]]).toEqual([[], [new URL(house.api.url).host]]);
});

test("where the server asks for an API key, the page asks for it, says when it is wrong, and sends it along", async () => {
  const house = await House.start({ environment: { WAYBILL_API_KEY: apiKey } });
  const { page } = await openPage();
  await page.goto(`${house.api.url}/reference`);
  const key = page.getByLabel("This server asks for an API key");
  await key.fill("another-key-altogether");
  await page.getByRole("button", { name: "Show the API" }).click();
  await page.getByText("The API key is not known here.").waitFor();
  await key.fill(apiKey);
  await page.getByRole("button", { name: "Show the API" }).click();

  const list = page.locator("#operations-Tasks-list_tasks");
  await list.locator(".opblock-summary-control").click();
  await list.getByRole("button", { name: "Try it out" }).click();
  await list.getByRole("button", { name: "Execute" }).click();
  await list.locator(".live-responses-table .response-col_status", { hasText: "200" }).waitFor();
  expect(await key.isVisible()).toBe(false);
});

test("the page may do nothing that its policy does not name: no inline script, nothing from elsewhere, no frame", async () => {
  const house = await House.start();
  const { page } = await openPage();
  const response = await page.goto(`${house.api.url}/reference`);
  const policy = response!.headers()["content-security-policy"]!;
  expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self';");
  expect(policy).not.toContain("unsafe");
  const ran = await page.evaluate(`(() => {
    const script = document.createElement("script");
    script.textContent = "globalThis.ranInline = true";
    document.body.append(script);
    return Object.hasOwn(globalThis, "ranInline");
  })()`);
  expect(ran).toBe(false);
});
