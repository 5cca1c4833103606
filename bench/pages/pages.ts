import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { openPostgresStore } from "../../services/store/postgres/open.ts";
import { openSqliteStore } from "../../services/store/sqlite/open.ts";
import type { Store } from "../../services/store/store.ts";
import { launchChromium } from "../../test/support/chromium.ts";
import { waybill } from "../accept/parties.ts";
import type { Ground } from "../harness/ground.ts";
import { type Summary, summaryOf } from "../harness/statistics.ts";
import { benchTask, furnish, routingKey } from "../harness/stores.ts";

/**
 * The dashboard's pages in Chromium, its processor four times as slow: when the largest part of a page is painted, with ten
 * thousand stored tasks and with a million.
 */
export async function benchPages(ground: Ground, { most, rounds, say }: PagesOptions): Promise<readonly PagesResult[]> {
  const browser = await launchChromium();
  const results: PagesResult[] = [];
  try {
    for (const [store, openHouse] of Object.entries(houses))
      for (const stored of [fewest, most]) {
        say(`… pages on ${store} with ${stored} stored tasks`);
        const { url, close } = await openHouse(ground, stored);
        for (const path of paths) results.push({ store, stored, path, paintedMs: summaryOf(await paintsOf(browser, url + path, rounds)) });
        await close();
      }
  } finally {
    await browser.close();
  }
  return results;
}

export interface PagesOptions {
  readonly most: number;
  readonly rounds: number;
  readonly say: (line: string) => void;
}

export interface PagesResult {
  readonly store: string;
  readonly stored: number;
  readonly path: string;
  /** Largest contentful paint, milliseconds. */
  readonly paintedMs: Summary;
}

const fewest = 10_000;
const paths = [
  ...["/dashboard/", "/dashboard/tasks", "/dashboard/tasks?state=scheduled", "/dashboard/tasks?state=expired"],
  ...[`/dashboard/tasks?routing_key=${routingKey}&state=dead`, "/dashboard/dead_letters", `/dashboard/routing_keys/${routingKey}`],
];

type OpenHouse = (ground: Ground, stored: number) => Promise<{ readonly url: string; close(): Promise<void> }>;

const houses: Readonly<Record<string, OpenHouse>> = {
  async SQLite(ground, stored) {
    const folder = mkdtempSync(join(ground.folder, "pages-"));
    await fill(await openSqliteStore(join(folder, "store")), stored);
    return served(ground, { WAYBILL_DATA: folder });
  },
  async PostgreSQL(ground, stored) {
    const url = await ground.database();
    await fill(await openPostgresStore(url), stored);
    return served(ground, { DATABASE_URL: url });
  },
};

async function served(ground: Ground, environment: Readonly<Record<string, string>>) {
  const { program, url } = await waybill(ground, { AMQP_URL: await ground.vhost(), ...environment });
  return { url, close: async () => void (await program.close()) };
}

/** They are due tomorrow, so that nobody works them meanwhile. */
async function fill(store: Store, many: number): Promise<void> {
  const { publisher } = await furnish(store);
  const tomorrow = Date.now() + 86_400_000;
  for (let left = many; left > 0; left -= 1_000) {
    const batch = Array.from({ length: Math.min(1_000, left) }, () => benchTask({ dueAt: tomorrow }));
    await store.accept(batch, publisher, Date.now());
  }
  await store.close();
}

async function paintsOf(browser: Browser, url: string, rounds: number): Promise<readonly number[]> {
  const took: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    const session = await page.context().newCDPSession(page);
    await session.send("Emulation.setCPUThrottlingRate", { rate: 4 });
    await page.goto(url);
    await page.locator("h1").first().waitFor({ state: "attached" });
    await page.locator("p", { hasText: "Loading …" }).first().waitFor({ state: "detached" });
    took.push(await page.evaluate<number>(largestPaint));
    await page.close();
  }
  return took;
}

/** The last one that the browser has noted, once it has painted what is there now. */
const largestPaint = `new Promise((resolve) => requestAnimationFrame(() => setTimeout(() => {
  new PerformanceObserver((list) => resolve(list.getEntries().at(-1).startTime)).observe({ type: "largest-contentful-paint", buffered: true });
}, 200)))`;
