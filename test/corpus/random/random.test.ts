import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { JsonSchema } from "@waybill/contracts";
import { compilePayloadReader } from "@waybill/contracts/validation";
import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { findGo, goEnvironment } from "../../../scripts/go.ts";
import { preparePython } from "../../../scripts/python.ts";
import { lintSchema } from "../../../services/contracts/lint.ts";
import { compileDoor } from "../../../services/contracts/payload_door.ts";
import { languages } from "../../support/languages.ts";
import { temporaryFolder } from "../../support/temporary_folder.ts";
import { anyPayload } from "./payloads.ts";
import { anySchema } from "./schemas.ts";

/**
 * Schemas by chance and payloads by chance: what the door accepts, consumers in all languages accept; and these agree among
 * themselves on everything. The seed is printed, so that what is found can be found again: in CI always the same, since a
 * change is to be judged by itself; elsewhere a new one in each run.
 */
const seed = Number(process.env["WAYBILL_TEST_SEED"] ?? (process.env["CI"] === undefined ? Date.now() % 2 ** 31 : 1));
const schemas = fc.sample(anySchema("Random"), { numRuns: 300, seed });
const cases = schemas.map((schema, index) => ({ schema, payloads: fc.sample(anyPayload(schema), { numRuns: 25, seed: seed + index }) }));

let judged: Readonly<Record<string, readonly (readonly boolean[])[]>>;

beforeAll(async () => {
  console.log(`WAYBILL_TEST_SEED=${seed}`);
  judged = {
    typescript: inTypeScript(),
    ...(languages.includes("python") ? { python: await inPython() } : {}),
    ...(languages.includes("go") ? { go: inGo() } : {}),
  };
}, 300_000);

test("each schema is one that the linter lets pass", () => {
  expect(schemas.flatMap((schema) => lintSchema(schema, "Random").map((finding) => ({ schema: JSON.stringify(schema), finding })))).toEqual(
    [],
  );
});

test("consumers in all languages agree on every payload", () => {
  expect(
    disagreements((schema, payload, verdicts) => (new Set(Object.values(verdicts)).size > 1 ? { schema, payload, verdicts } : null)),
  ).toEqual([]);
});

test("what the door accepts, every consumer accepts; and both are met", () => {
  const doors = cases.map(({ schema }) => compileDoor(schema, { searchable: [], sensitive: [] }));
  const accepted = (schema: JsonSchema, payload: string) => doors[schemas.indexOf(schema)]!(Buffer.from(payload)).kind === "fits";
  const wrong = disagreements((schema, payload, verdicts) =>
    accepted(schema, payload) && Object.values(verdicts).includes(false) ? { schema, payload, verdicts } : null,
  );
  expect(wrong).toEqual([]);
  const taken = judged["typescript"]!.flat();
  expect(Math.min(taken.filter(Boolean).length, taken.filter((one) => !one).length)).toBeGreaterThan(taken.length / 10);
});

type Found = { readonly schema: JsonSchema; readonly payload: string; readonly verdicts: Readonly<Record<string, boolean>> };

/** At most five, since each says much. */
function disagreements(
  find: (schema: JsonSchema, payload: string, verdicts: Readonly<Record<string, boolean>>) => Found | null,
): readonly string[] {
  const found = cases.flatMap(({ schema, payloads }, index) =>
    payloads.flatMap((payload, place) => {
      const verdicts = Object.fromEntries(Object.entries(judged).map(([language, all]) => [language, all[index]![place]!]));
      return find(schema, payload, verdicts) ?? [];
    }),
  );
  return found.slice(0, 5).map((one) => JSON.stringify(one));
}

function inTypeScript(): readonly (readonly boolean[])[] {
  return cases.map(({ schema, payloads }) => {
    const read = compilePayloadReader({ payloadSchema: schema, sensitive: [] } as unknown as Parameters<typeof compilePayloadReader>[0]);
    return payloads.map((payload) => read(Buffer.from(payload)).kind === "fits");
  });
}

async function inPython(): Promise<readonly (readonly boolean[])[]> {
  const { program } = await preparePython("development", console.log);
  return JSON.parse(
    execFileSync(program, [join(import.meta.dirname, "judge.py")], { input: JSON.stringify(cases), encoding: "utf8", maxBuffer: 1 << 26 }),
  );
}

function inGo(): readonly (readonly boolean[])[] {
  const folder = temporaryFolder();
  const [asked, answered] = [join(folder, "asked.json"), join(folder, "answered.json")];
  writeFileSync(asked, JSON.stringify(cases));
  execFileSync(findGo(process.env)!.program, ["test", "-run", "TestJudgesForComparison", "-count=1", "./waybilltest"], {
    cwd: join(import.meta.dirname, "../../../consumers/go/library"),
    env: { ...goEnvironment(process.env), WAYBILL_JUDGE: asked, WAYBILL_JUDGED: answered },
    stdio: ["ignore", "ignore", "inherit"],
  });
  return JSON.parse(readFileSync(answered, "utf8"));
}
