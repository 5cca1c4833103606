import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { startProcess } from "./processes.ts";
import { temporaryFolder } from "./temporary_folder.ts";

test("a line can be waited for before and after it is written", async () => {
  const program = startProcess(script(`console.log(JSON.stringify({ level: 30, msg: "listening", url: process.env.URL }));`), {
    URL: "http://here",
  });
  expect(await program.untilLine("listening")).toMatchObject({ url: "http://here" });
  expect(await program.untilLine(({ level }) => level === 30)).toMatchObject({ msg: "listening" });
});

test("a program that ends without the line shows the end of its log", async () => {
  const program = startProcess(script(`console.log("first"); throw new Error("broken here");`), {});
  await expect(program.untilLine("listening")).rejects.toThrow(/ended without saying "listening"[\s\S]*first[\s\S]*broken here/);
  expect(await program.exited).toEqual({ code: 1, signal: null });
});

test("a program that stays silent shows the end of its log", async () => {
  const program = startProcess(script(`console.log("still here"); setInterval(() => {}, 1000);`), {});
  await program.untilLine("still here");
  await expect(program.untilLine("listening", 10)).rejects.toThrow(/did not say "listening" within 10 ms[\s\S]*still here/);
});

test("a program gets no variable of the test run but PATH, HOME and Node's cache", async () => {
  process.env["WAYBILL_TEST_LEAK"] = "leaked";
  const program = startProcess(script("console.log(JSON.stringify({ names: Object.keys(process.env).toSorted() }));"), { MINE: "1" });
  await program.exited;
  delete process.env["WAYBILL_TEST_LEAK"];
  expect(program.lines).toEqual([{ level: 0, msg: "", names: ["HOME", "MINE", "NODE_COMPILE_CACHE", "PATH"] }]);
});

test("a program can be signalled, and says how it ended", async () => {
  const program = startProcess(
    script(`process.on("SIGTERM", () => process.exit(7)); console.log("ready"); setInterval(() => {}, 1000);`),
    {},
  );
  await program.untilLine("ready");
  program.signal("SIGTERM");
  expect(await program.exited).toEqual({ code: 7, signal: null });
  expect(program.running).toBe(false);
});

function script(text: string): string {
  const file = join(temporaryFolder(), "program.ts");
  writeFileSync(file, text);
  return file;
}
