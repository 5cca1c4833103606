import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";
import { beforeAll, expect, test } from "vitest";
import type { Look } from "../support/browser.ts";
import { eventually } from "../support/eventually.ts";
import type { House } from "../support/house.ts";
import { openDashboard } from "./dashboard.ts";
import { furnishedHouse } from "./every_page.ts";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

let house: House;
let paths: readonly string[];
beforeAll(async () => {
  ({ house, paths } = await furnishedHouse());
});

test.each(["light", "dark"] as const)(
  "in the %s theme, no page has anything that axe knows to be wrong (WCAG 2.2 AA)",
  async (colorScheme) => {
    const { page, go, wrong } = await openDashboard(house, "/", { colorScheme });
    for (const path of paths) {
      await go(path);
      await shown(page);
      expect.soft(await violations(page), path).toEqual([]);
    }
    await go("/dead_letters");
    await page.getByRole("button", { name: "Replay…" }).first().click();
    await page
      .getByRole("dialog")
      .getByText(/^Frozen: /)
      .waitFor();
    expect.soft(await violations(page), "the replay dialog").toEqual([]);
    expect(wrong()).toEqual([]);
  },
  // Seventeen pages, each gone through by axe.
  150_000,
);

const sights: readonly (Look & { readonly name: string })[] = [
  { name: "360 pixels wide", width: 360 },
  { name: "768 pixels wide", width: 768 },
  { name: "1440 pixels wide", width: 1440 },
  // A window of 1280 by 900 has half as many pixels of the page's own, each twice as large.
  { name: "at 200 % zoom", width: 640, height: 450, deviceScaleFactor: 2 },
  { name: "with colours of the system's own", forcedColors: "active" },
];

test.each(sights)("$name, no page scrolls sideways, and no word is cut", async ({ name: _, ...look }) => {
  const { page, go } = await openDashboard(house, "/", look);
  for (const path of paths) {
    await go(path);
    await shown(page);
    expect.soft(await page.evaluate(tooWide), path).toEqual([]);
  }
});

test("where colours are the system's own, a state still has its icon, its word and a border", async () => {
  const { page } = await openDashboard(house, "/tasks", { forcedColors: "active" });
  const state = page.getByText("Dead", { exact: true }).first();
  await state.waitFor();
  expect(await state.locator("svg[data-icon=dead]").count()).toBe(1);
  expect(await state.evaluate((element) => element.ownerDocument.defaultView!.getComputedStyle(element).borderStyle)).toBe("solid");
});

test("shortcuts can be switched off", async () => {
  const { page } = await openDashboard(house, "/");
  await page.getByLabel("Search tasks").waitFor();
  await page.keyboard.press("?");
  await page.getByLabel("Single-key shortcuts are on").uncheck();
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  for (const key of ["g", "t"]) await page.keyboard.press(key);
  await page.keyboard.press("?");
  expect(await page.getByRole("dialog").count()).toBe(0);
  expect(page.url()).not.toContain("/tasks");
});

/** Its heading is there, and nothing loads any more. */
async function shown(page: Page): Promise<void> {
  await page.locator("h1").first().waitFor({ state: "attached" });
  await eventually(() => page.getByText("Loading …").count(), { until: (many) => many === 0, what: "nothing loads" });
}

async function violations(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe);
  const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
  return page.evaluate(`axe.run({ runOnly: ${JSON.stringify(tags)} }).then(({ violations }) =>
    violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => id + ": " + target + ": " + failureSummary)))`);
}

/** What is wider than the page, and texts of which an end is hidden. */
const tooWide = `(() => {
  const cut = [...document.querySelectorAll("main *, header *, nav *")].filter((element) => {
    const { overflowX, textOverflow } = getComputedStyle(element);
    return overflowX === "hidden" && textOverflow !== "clip" && element.scrollWidth > element.clientWidth + 1;
  });
  const { scrollWidth, clientWidth } = document.documentElement;
  const beyond = [...document.querySelectorAll("main *")].filter((element) => element.getBoundingClientRect().right > clientWidth + 1);
  return [
    ...(scrollWidth > clientWidth ? ["the page is " + scrollWidth + " wide", ...beyond.slice(0, 3).map((one) => one.outerHTML.slice(0, 120))] : []),
    ...cut.map((element) => "cut: " + element.textContent),
  ];
})()`;
