import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { findPython, PythonMissing, preparePython } from "../../scripts/python.ts";
import { House } from "../support/house.ts";
import { Api } from "../support/http.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";

/**
 * Schemathesis asks a real server what its OpenAPI document says may be asked, and what it says may not: each operation, with
 * every check it has.
 *
 *   examples   as the document has them
 *   coverage   at the edges of each schema, and over each by one; without a header, by another method
 *   fuzzing    by chance
 *   stateful   along the document's links: a task is sent, read, cancelled, replayed
 *
 * How it asks is in schemathesis.toml and hooks.py. The seed is printed, so that what is found can be found again: in CI
 * always the same, since a change is to be judged by itself; elsewhere a new one in each run.
 */
const seed = Number(process.env["WAYBILL_TEST_SEED"] ?? (process.env["CI"] === undefined ? Date.now() % 2 ** 31 : 1));

const found = findPython();
const sentence = new PythonMissing().message;
if (found === null && process.env["CI"] !== undefined) test("Python is there in CI", () => assert.fail(sentence));
else if (found === null) console.warn(`LEFT OUT: asking the API as its OpenAPI document says. ${sentence}`);

describe.skipIf(found === null)("the API and its OpenAPI document", () => {
  let schemathesis: string;
  beforeAll(async () => {
    schemathesis = join(dirname((await preparePython("openapi", console.log)).program), "schemathesis");
  });

  test("agree, whatever is asked", async () => {
    const house = await House.start({ environment: { WAYBILL_API_KEY: apiKey } });
    // What holds is held until it is cancelled, and is no reason for others to wait.
    await house.consumer({ WAYBILL_PREFETCH: "1000" });
    const document = (await new Api(house.api.url, apiKey).get<Document>("/openapi.json")).body;

    const { said, report } = await ask(schemathesis, house.api.url, document);
    console.log(said.split("\n").slice(-30).join("\n"));
    expect(report, said).toMatchObject({
      ...{ failures: [], errors: [], exit_code: 0, complete: true },
      operations: { tested: Object.values(document.paths).flatMap((methods) => Object.keys(methods)).length, skipped: 0 },
      phases: Object.fromEntries(["examples", "coverage", "fuzzing", "stateful"].map((phase) => [phase, { status: "success" }])),
    });
    // Also of what stands in the midst of an answer 200: one item of many.
    expect(house.server.lines.filter(({ level }) => level >= 50)).toEqual([]);
  }, 400_000);
});

const apiKey = "a-key-of-at-least-16-characters";
const here = import.meta.dirname;

interface Document {
  readonly paths: Readonly<Record<string, object>>;
}

/** Nothing of this process's environment: Hypothesis would do otherwise in CI. */
async function ask(schemathesis: string, url: string, document: Document): Promise<{ readonly said: string; readonly report: object }> {
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, "openapi.json"), JSON.stringify(document));
  const run = ["--config-file", join(here, "schemathesis.toml"), "--no-color", "run", "openapi.json", "--url", url];
  const how = ["--checks", "all", "--seed", String(seed), "--output-sanitize", "false"];
  const kept = ["--report", "json", "--report-json-path", "report.json"];
  const env = {
    PATH: process.env["PATH"],
    WAYBILL_API_KEY: apiKey,
    SCHEMATHESIS_HOOKS: "hooks",
    PYTHONPATH: here,
    PYTHONDONTWRITEBYTECODE: "1",
  };
  const under = new AbortController();
  onTestFinished(() => under.abort());
  const options = { cwd, env, signal: under.signal, maxBuffer: 64 * 1024 * 1024 };
  const { stdout, stderr } = await promisify(execFile)(schemathesis, [...run, ...how, ...kept], options).catch((error: Said) => {
    // It ends with 1 where it found something, which its report has.
    if (error.stdout === undefined || error.code !== 1) throw error;
    return error;
  });
  return { said: `${stdout}${stderr}`, report: JSON.parse(readFileSync(join(cwd, "report.json"), "utf8")) as object };
}

interface Said extends Error {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}
