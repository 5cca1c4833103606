import { join } from "node:path";
import { bringUp } from "./start/bring_up.ts";
import { readStartConfig } from "./start/config.ts";
import { Parts, Stopped } from "./start/parts.ts";

/**
 * `npm start`: everything on this machine, ending on a screen that shows a task done.
 *
 * It ends when it is asked to (Ctrl-C, SIGTERM, a closed terminal) with 0, and when something fails or
 * dies with 1; either way it stops what it started, in order, the broker last. A second Ctrl-C
 * does not wait: 130, and the guards end what is left.
 */
async function main(): Promise<number> {
  const parts = new Parts();
  const asked = untilAsked();
  const running = run(parts);
  const code = await Promise.race([asked, running]);
  if (parts.isEmpty) return code;
  say("Stopping everything; Ctrl-C stops at once.");
  await parts.stop((name) => say(`… stopping: ${name}`));
  say("Everything is stopped.");
  return code;
}

/** npm hands a Ctrl-C on to us although the terminal has sent it already: what follows so soon is the same one. */
const ECHO_MS = 500;

/** Resolves only when something has gone wrong: until then, everything runs. */
async function run(parts: Parts): Promise<number> {
  try {
    const root = join(import.meta.dirname, "..");
    // What a program's Node has read of our TypeScript once, the next one takes from here: it starts in half the time.
    const environment = { NODE_COMPILE_CACHE: join(root, "node_modules/.cache/waybill"), ...process.env };
    const config = readStartConfig(environment, root, process.argv.slice(2));
    const programs = await bringUp({ config, root, parts, environment, say });
    const dead = await Promise.race(programs.map((program) => program.exited.then((exit) => ({ program, exit }))));
    if (!parts.stopping)
      say(`! ${dead.program.entry} has ended (${dead.exit.signal ?? `exit code ${dead.exit.code}`}); its log is in the data folder.`);
  } catch (error) {
    if (!(error instanceof Stopped)) say(`! ${error instanceof Error ? error.message : String(error)}`);
  }
  return 1;
}

function untilAsked(): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>();
  let firstAt: number | null = null;
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => {
      firstAt ??= performance.now();
      if (performance.now() - firstAt > ECHO_MS) process.exit(130);
      resolve(0);
    });
  }
  if (process.env["npm_lifecycle_event"] === "start") whenOrphaned(() => resolve(0));
  return promise;
}

/**
 * A SIGTERM to npm ends the shell between npm and us, and never gets here; what is seen of it is another parent.
 * Without npm a changed parent means nothing: whoever starts this from a shell may leave the shell.
 */
function whenOrphaned(then: () => void): void {
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    then();
  }, 500);
  watch.unref();
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

// A closed terminal takes the screen away, which must not keep anything from being stopped in order.
process.stdout.on("error", () => {});
process.stderr.on("error", () => {});
process.exit(await main());
