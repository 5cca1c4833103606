import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { eventually } from "../test/support/eventually.ts";
import { startProcess } from "../test/support/processes.ts";
import { temporaryFolder } from "../test/support/temporary_folder.ts";
import { commandLine } from "./os_processes.ts";

const cases = [
  { name: "a guarded process ends when the one that started it is killed", signal: "SIGKILL" },
  { name: "a guarded process ends when the one that started it is interrupted", signal: "SIGINT" },
] as const;
for (const { name, signal } of cases) {
  test(name, async () => {
    const parent = startProcess(parentOfAGuarded("for (;;) await new Promise((r) => setTimeout(r, 1000));"), {});
    const ward = Number((await parent.untilLine((line) => line["ward"] !== undefined))["ward"]);
    expect(await commandLine(ward)).toContain("sleep");
    parent.signal(signal);
    await eventually(() => commandLine(ward), { until: (line) => line === "", what: "the guarded process is gone" });
  });
}

test("a process that was let go outlives the one that started it", async () => {
  const parent = startProcess(parentOfAGuarded("release(); process.exit(0);"), {});
  const ward = Number((await parent.untilLine((line) => line["ward"] !== undefined))["ward"]);
  await parent.exited;
  expect(await commandLine(ward)).toContain("sleep");
  process.kill(ward, "SIGKILL");
});

/** A program that starts `sleep` in a session of its own, guards it, says its number, and goes on as told. */
function parentOfAGuarded(then: string): string {
  const file = join(temporaryFolder(), "parent.ts");
  writeFileSync(
    file,
    `import { spawn } from "node:child_process";
     import { guard } from ${JSON.stringify(join(import.meta.dirname, "guard.ts"))};
     const ward = spawn("sleep", ["600"], { detached: true, stdio: "ignore" });
     ward.unref();
     const release = guard(ward.pid);
     console.log(JSON.stringify({ msg: "started", ward: ward.pid }));
     ${then}`,
  );
  return file;
}
