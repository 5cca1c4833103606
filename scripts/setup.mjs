import { spawn, spawnSync } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { delimiter, join } from "node:path";

/*
 * Makes a fresh checkout ready: run by npm before `npm start` and `npm test`, by whatever Node the
 * machine has (20 or newer), so it uses nothing that must be installed first.
 *
 *   packages   `npm ci`, when package-lock.json is newer than what is installed
 *   Node       the npm package `node` brings the one that Waybill runs on; is it new enough?
 *   dashboard  built, when a source of services/dashboard is newer than what was built
 *
 * Says one line for each thing done, and nothing at all when there is nothing to do.
 */

const root = join(import.meta.dirname ?? new URL(".", import.meta.url).pathname, "..");
const installedNode = join(root, "node_modules/.bin/node");

/** node:sqlite as Waybill uses it, and `.ts` files run as they are. */
const LEAST_NODE = [24, 15];

if (!packagesAreCurrent()) await installPackages();
checkNode();
if (!dashboardIsCurrent()) await buildDashboard();

function packagesAreCurrent() {
  const installed = join(root, "node_modules/.package-lock.json");
  if (!existsSync(installed) || !existsSync(installedNode)) return false;
  return statSync(installed).mtimeMs >= statSync(join(root, "package-lock.json")).mtimeMs;
}

async function installPackages() {
  console.log("Installing packages (npm ci); the first time this takes a minute");
  const began = Date.now();
  const seconds = () => `${Math.round((Date.now() - began) / 1000)} s`;
  const patience = setInterval(() => console.log(`  still installing packages (${seconds()})`), 10_000);
  const code = await run("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"]);
  clearInterval(patience);
  if (code !== 0) fail("The packages could not be installed: npm ci failed, as it says above.");
  if (!existsSync(installedNode)) await fetchNode();
  console.log(`Packages are installed (${seconds()})`);
}

/** The package `node` fetches its program by an install script, which npm leaves out where scripts are forbidden (`ignore-scripts`). */
async function fetchNode() {
  console.log("Fetching Node, whose install script npm has left out");
  await run("npm", ["rebuild", "node", "--ignore-scripts=false", "--loglevel=error"]);
}

/** With the machine's own Node: `npm ci` removes the one in node_modules while it works. */
function run(command, args) {
  const path = (process.env.PATH ?? "").split(delimiter).filter((folder) => !folder.endsWith(join("node_modules", ".bin")));
  const child = spawn(command, args, { cwd: root, stdio: "inherit", env: { ...process.env, PATH: path.join(delimiter) } });
  return new Promise((resolve) => {
    child.on("close", resolve);
    child.on("error", () => resolve(1));
  });
}

function checkNode() {
  const { stdout } = spawnSync(installedNode, ["--version"], { encoding: "utf8" });
  const version = (stdout ?? "").trim();
  const [major = 0, minor = 0] = version.replace(/^v/, "").split(".").map(Number);
  const [leastMajor, leastMinor] = LEAST_NODE;
  if (major > leastMajor || (major === leastMajor && minor >= leastMinor)) return;
  const got = version === "" ? "it does not run on this machine" : `it is ${version}`;
  fail(
    `Waybill needs Node ${LEAST_NODE.join(".")} or newer from the npm package "node" in node_modules, but ${got}. Remove node_modules and try again.`,
  );
}

/** A checkout without the dashboard's sources, as of a test, has nothing to build. */
function dashboardIsCurrent() {
  const sources = join(root, "services/dashboard");
  const built = join(root, "dist/dashboard/index.html");
  if (!existsSync(sources)) return true;
  if (!existsSync(built)) return false;
  const files = readdirSync(sources, { recursive: true }).map((name) => join(sources, name));
  const builtAt = statSync(built).mtimeMs;
  return [...files, join(root, "package-lock.json")].every((file) => statSync(file).mtimeMs <= builtAt);
}

async function buildDashboard() {
  const vite = join(root, "node_modules/vite/bin/vite.js");
  const code = await run(installedNode, [vite, "build", "services/dashboard", "--logLevel", "warn"]);
  if (code !== 0) fail("The dashboard could not be built, as it says above.");
  console.log("The dashboard is built");
}

function fail(sentence) {
  console.error(sentence);
  process.exit(1);
}
