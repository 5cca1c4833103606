import { join } from "node:path";
import type { JsonSchema } from "@waybill/contracts";
import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { findGo } from "../../../scripts/go.ts";
import { preparePython } from "../../../scripts/python.ts";
import { type Judgements, judgedBy, judgedInTypeScript } from "../../../services/cli/contract/judges.ts";
import { lintSchema } from "../../../services/contracts/lint.ts";
import { compileDoor } from "../../../services/contracts/payload_door.ts";
import { languages } from "../../support/languages.ts";
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

const asked = cases.map(({ schema, payloads }) => ({ schema, payloads: payloads.map((payload) => Buffer.from(payload)) }));
const root = join(import.meta.dirname, "../../..");
let judged: Readonly<Record<string, Judgements>>;

beforeAll(async () => {
  console.log(`WAYBILL_TEST_SEED=${seed}`);
  judged = {
    typescript: judgedInTypeScript(asked),
    ...(languages.includes("python") ? { python: await inPython() } : {}),
    ...(languages.includes("go") ? { go: await inGo() } : {}),
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

async function inPython(): Promise<Judgements> {
  const { program } = await preparePython("development", console.log);
  return judgedBy({ language: "python", command: [program, "-m", "waybill_contracts.judge"], folder: root }, asked);
}

function inGo(): Promise<Judgements> {
  const command = [findGo(process.env)!.program, "run", "./judge"] as const;
  return judgedBy({ language: "go", command, folder: join(root, "consumers/go/library") }, asked);
}
