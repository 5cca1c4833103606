import { execFile } from "node:child_process";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { House } from "../../test/support/house.ts";
import { temporaryFolder } from "../../test/support/temporary_folder.ts";
import { createSampleDatabase } from "../database.ts";

const program = join(import.meta.dirname, "main.ts");
let house: House;
beforeAll(async () => {
  house = await House.start({ environment: { WAYBILL_CONTRACTS: join(import.meta.dirname, "../../contracts") } });
});

test("asks for an export of every user, and says how far it is", async () => {
  const database = join(temporaryFolder(), "sample.db");
  createSampleDatabase(database);
  const { code, stdout, stderr } = await run([], "", { WAYBILL_SAMPLE_DATABASE: database });
  const exports = await house.ask("select id from tasks where routing_key = 'data_export'");
  expect(exports.length).toBeGreaterThan(100);
  expect([code, stdout]).toEqual([0, ""]);
  expect(stderr).toMatch(new RegExp(`^${exports.length.toLocaleString("en-US")} answered: .* accepted, 0 refused · [0-9,]+ a second\n$`));
  // The same day's keys: a second run is no second export.
  await run([], "", { WAYBILL_SAMPLE_DATABASE: database });
  expect(await house.ask("select id from tasks where routing_key = 'data_export'")).toHaveLength(exports.length);
});

test("sends the items of a file, and ends with 1 when one was refused, which is named", async () => {
  const payload = { user_id: 1, format: "csv", requested_at: "2026-11-24T10:00:00Z" };
  const items = [payload, { ...payload, format: "cvs" }].map((each) => JSON.stringify({ routing_key: "data_export", payload: each }));
  const { code, stdout, stderr } = await run(["-"], `${items.join("\n")}\n\n`);
  expect(code).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({ item: { payload: { format: "cvs" } }, answer: { index: 1, code: "contract_violation" } });
  expect(stderr).toMatch(/^2 answered: 1 accepted, 1 refused/);
});

function run(args: readonly string[], input: string, environment: Readonly<Record<string, string>> = {}): Promise<Ended> {
  const env = { PATH: process.env["PATH"], WAYBILL_URL: house.api.url, ...environment };
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [program, ...args], { env }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
    child.stdin!.end(input);
  });
}

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}
