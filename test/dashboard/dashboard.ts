import type { Page } from "playwright-core";
import { type Look, openPage } from "../support/browser.ts";
import type { House } from "../support/house.ts";

/** A browser on a page of a house's dashboard, and what it should never have said. */
export async function openDashboard(house: House, path: string, look: Look = {}): Promise<Opened> {
  const { page, errors, hosts } = await openPage(look);
  await page.goto(`${house.api.url}/dashboard${path}`);
  return {
    page,
    go: async (to) => void (await page.goto(`${house.api.url}/dashboard${to}`)),
    wrong: () => [
      // What a server does not have it answers with 404, which the page shows and the console tells too.
      ...errors.filter((error) => !error.startsWith("Failed to load resource")),
      ...[...hosts].filter((host) => host !== new URL(house.api.url).host).map((host) => `asked ${host}`),
    ],
  };
}

export interface Opened {
  readonly page: Page;
  /** To another page of the dashboard, as by a link from outside. */
  go(path: string): Promise<void>;
  /** Scripts that broke, what the page's policy forbade, hosts that were asked. */
  wrong(): readonly string[];
}

/** For a person to look at, where WAYBILL_SCREENSHOTS names a folder: in both themes. */
export async function screenshot(page: Page, name: string): Promise<void> {
  const folder = process.env["WAYBILL_SCREENSHOTS"];
  if (folder === undefined) return;
  for (const colorScheme of ["dark", "light"] as const) {
    await page.emulateMedia({ colorScheme });
    await page.screenshot({ path: `${folder}/${name}-${colorScheme}.png`, fullPage: true });
  }
}
