import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { onTestFinished, test } from "vitest";
import { temporaryFolder } from "../test/support/temporary_folder.ts";
import { currentPython, findPython, PythonMissing, preparePython } from "./python.ts";

test("a machine without Python has none, and the sentence says what is wanted", async () => {
  const path = process.env["PATH"];
  process.env["PATH"] = temporaryFolder();
  onTestFinished(() => {
    process.env["PATH"] = path;
  });
  assert.equal(findPython(), null);
  assert.match(new PythonMissing().message, /^There is no Python 3\.11 or newer here/);
});

test.skipIf(findPython() === null)("an environment that is current is answered as it is, and finds our packages", async () => {
  const { program } = await preparePython("development", console.log);
  const said: string[] = [];
  assert.deepEqual(await preparePython("run", (line) => void said.push(line)), { program });
  assert.deepEqual([said, currentPython("development")], [[], { program }]);
  const where = execFileSync(program, ["-c", "import waybill, waybill_contracts; print(waybill.__file__)"], { encoding: "utf8" });
  assert.match(where, /consumers\/python\/library\/waybill/);
});

test.skipIf(findPython() === null)("what asks the API by its document has a place of its own, beside the consumer's", async () => {
  const { program } = await preparePython("openapi", console.log);
  assert.match(program, /\.venv-openapi/);
  assert.notEqual(program, (await preparePython("run", console.log)).program);
  execFileSync(program, ["-c", "import schemathesis"]);
});
