import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { bringProgram } from "../../../test/support/distribution.ts";
import { temporaryFolder } from "../../../test/support/temporary_folder.ts";
import { waybill } from "../trial/waybill.ts";

/** Each script in the shell that it is for: what is typed, and what the shell makes of it. */
const program = join(import.meta.dirname, "../main.ts");

/** A folder with the script, and a `waybill` that the shell finds. */
async function shellWith(shell: "zsh" | "fish"): Promise<{ readonly script: string; readonly path: string }> {
  const folder = temporaryFolder();
  const { stdout } = await waybill(["completion", shell]);
  const script = join(folder, "waybill_completion");
  writeFileSync(script, stdout);
  writeFileSync(join(folder, "waybill"), `#!/bin/sh\nexec '${process.execPath}' '${program}' "$@"\n`, { mode: 0o755 });
  return { script, path: `${folder}:${process.env["PATH"]}` };
}

const bring = (shell: string) => bringProgram(shell, { answers: () => spawnSync(shell, ["-c", "true"]).status === 0, from: [shell] });

const [zsh, fish] = [await bring("zsh"), await bring("fish")];

describe.skipIf(!fish)("fish", () => {
  test("completes by the script that is printed", async () => {
    const { script, path } = await shellWith("fish");
    const run = (line: string) =>
      spawnSync("fish", ["--no-config", "-c", `source ${script}; complete --do-complete '${line}'`], {
        ...{ encoding: "utf8", env: { PATH: path, HOME: temporaryFolder() } },
      });
    expect(run("waybill queue pau")).toMatchObject({ status: 0, stdout: "pause\n" });
    expect(run("waybill queue ").stdout.split("\n")).toEqual(expect.arrayContaining(["list", "pause", "resume", "show"]));
  });
});

describe.skipIf(!zsh)("zsh", () => {
  test("completes by the script that is printed", async () => {
    const { script, path } = await shellWith("zsh");
    // A zsh that types into another one, which believes that it sits at a terminal.
    const typed = `
      zmodload zsh/zpty
      zpty shell zsh -f -i
      zpty -w shell "PS1='' PATH='${path}'; autoload -Uz compinit; compinit -u -D; source '${script}'; print re''ady"
      zpty -r -m shell line '*ready*' || exit 1
      zpty -w -n shell $'waybill queue pau\\t'
      zpty -r -m shell line '*pause*' || exit 1
      print -r -- done`;
    const { status, stdout, stderr } = spawnSync("zsh", ["-f", "-c", typed], {
      ...{ encoding: "utf8", timeout: 30_000, env: { PATH: path, HOME: temporaryFolder(), TERM: "dumb" } },
    });
    expect([status, stdout, stderr]).toEqual([0, "done\n", ""]);
  });
});
