import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { type Browser, chromium } from "playwright-core";

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

export const launchChromium = (): Promise<Browser> => chromium.launch({ executablePath: chromiumProgram(), args: quietly });

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
