import type { Browser, Page } from "playwright-core";
import { onTestFinished } from "vitest";
import { launchChromium } from "./chromium.ts";

/**
 * A page in a real Chromium: this machine's, or the distribution's, which is installed on Debian and Ubuntu where the
 * tests run as root. It keeps what a page should never do: errors in its console, and requests to other hosts.
 */
export async function openPage(look: Look = {}): Promise<WatchedPage> {
  browser ??= launchChromium();
  const { page, ...seen } = await watched(await browser, look);
  onTestFinished(() => page.context().close());
  return { page, ...seen };
}

/** One for all tests of a file; it ends with their process. Each page has its own cookies and storage. */
let browser: Promise<Browser> | undefined;

/** As whose eyes and machine it is looked at. */
export interface Look {
  readonly width?: number;
  readonly height?: number;
  readonly colorScheme?: "light" | "dark";
  /** Pixels of the screen for each of the page: 2 at 200 % zoom. */
  readonly deviceScaleFactor?: number;
  readonly forcedColors?: "active" | "none";
}

export interface WatchedPage {
  readonly page: Page;
  /** What the console said as an error: a script that broke, a policy that was violated, a request that failed. */
  readonly errors: readonly string[];
  /** Every host that was asked for anything. */
  readonly hosts: ReadonlySet<string>;
}

async function watched(on: Browser, { width = 1280, height = 900, ...eyes }: Look): Promise<WatchedPage> {
  const context = await on.newContext({ viewport: { width, height }, reducedMotion: "reduce", ...eyes });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  const errors: string[] = [];
  const hosts = new Set<string>();
  page.on("console", (message) => {
    if (message.type() === "error") errors.push(message.text());
  });
  page.on("pageerror", (error) => errors.push(error.message));
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (url.protocol !== "data:") hosts.add(url.host);
  });
  return { page, errors, hosts };
}
