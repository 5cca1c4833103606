import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { type Browser, chromium, type Page } from "playwright-core";
import { onTestFinished } from "vitest";

/**
 * A page in a real Chromium: this machine's, or the distribution's, which is installed on Debian and Ubuntu where the
 * tests run as root. It keeps what a page should never do: errors in its console, and requests to other hosts.
 */
export async function openPage(look: Look = {}): Promise<WatchedPage> {
  browser ??= chromium.launch({ executablePath: chromiumProgram(), args: quietly });
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

/** A browser asks for updates and the like by itself; and as root, in a container, its sandbox cannot be set up. */
const quietly = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

function chromiumProgram(): string {
  return found() ?? installed() ?? fail();
}

function found(): string | undefined {
  const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  const paths = ["/Applications/Google Chrome.app/Contents/MacOS/Google Chrome", "/Applications/Chromium.app/Contents/MacOS/Chromium"];
  return [...names.flatMap((name) => folders.map((folder) => join(folder, name))), ...paths].find(existsSync);
}

/** Two test files may come here at once: the second waits for the package manager's lock, and finds it done. */
function installed(): string | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  spawnSync("apt-get", ["update", "-qq"], { env, stdio: "ignore" });
  const packages = ["chromium", "fonts-dejavu-core"];
  spawnSync("apt-get", ["install", "-y", "-qq", "--no-install-recommends", "-o", "DPkg::Lock::Timeout=300", ...packages], {
    env,
    stdio: "ignore",
  });
  return found();
}

function fail(): never {
  throw new Error("These tests need Chromium or Chrome, and there is none: install one (on Debian: apt-get install chromium).");
}
