import { beforeAll, expect, test } from "vitest";
import { loadContracts } from "../../services/contracts/load.ts";
import { buildBeforeTests, languages } from "../support/languages.ts";
import { allContracts } from "../support/test_consumers.ts";
import { formats } from "./cases/formats.ts";
import { jsonTexts } from "./cases/json_texts.ts";
import { numbers } from "./cases/numbers.ts";
import { shapes } from "./cases/shapes.ts";
import { texts } from "./cases/texts.ts";
import { type Case, expand } from "./corpus.ts";
import { type Judgements, judgedAtTheDoor, judgedByConsumer } from "./parties.ts";

/** What is accepted means the same in every language: one corpus, judged by the door and by three running consumers. */

const cases = [numbers, texts, formats, shapes, jsonTexts].flatMap(expand);
/** Every contract's own examples; the door's judgement of them is what their folder says. */
let examples: readonly Case[];
const judgements = new Map<string, Judgements>();

buildBeforeTests();
beforeAll(async () => {
  examples = await everyExample();
  const all = [...cases, ...examples];
  const parties = [
    judgedAtTheDoor(all).then((made) => judgements.set("door", made)),
    ...languages.map((language) => judgedByConsumer(language, all).then((made) => judgements.set(language, made))),
  ];
  await Promise.all(parties);
}, 180_000);

test("the corpus has at least 150 payloads, each named by what it shows", () => {
  expect(cases.length).toBeGreaterThanOrEqual(150);
  expect(new Set(cases.map(({ name }) => name)).size).toBe(cases.length);
});

test("what the door accepts, a consumer accepts in every language; what it refuses, they refuse, but for what is marked", () => {
  const wanted = cases.map(({ name, door, consumers }) => row(name, (party) => (party === "door" ? door : consumers)));
  expect(cases.map(({ name }) => row(name, (party) => judgedBy(party, name)))).toEqual(wanted);
});

test("a payload that is refused is refused for the same places of it in every language", () => {
  const places = (party: string, name: string) => judgements.get(party)?.get(name)?.places.join(", ");
  // Of what languages read differently, and of what is no JSON, the door names one place in a field of its own.
  const ofTheSchema = cases.filter(({ door, consumers }) => door === "contract_violation" && consumers === "contract_violation");
  const table = (from: readonly Case[], parties: readonly string[], party: (own: string) => string) =>
    from.map(({ name }) => [name, ...parties.map((own) => places(party(own), name))].join(" | "));
  expect(table(ofTheSchema, ["door", ...languages], (own) => own)).toEqual(table(ofTheSchema, ["door", ...languages], () => "door"));
  // Beyond 10 000 levels Go's own parser gives up before it knows where.
  const ofTheText = cases.filter(({ door, name }) => door === "ambiguous_json" && !name.includes(": 20 000 "));
  expect(table(ofTheText, languages, (own) => own)).toEqual(table(ofTheText, languages, () => "typescript"));
});

test("a number arrives with all its digits, and a text as it was sent, in every language", () => {
  const watched = cases.filter(({ reads }) => reads !== null);
  const misread = watched.flatMap(({ name, reads }) =>
    languages
      .map((language) => ({ language, read: judgements.get(language)?.get(name)?.read ?? "nothing" }))
      .filter(({ read }) => !withoutBlanks(read).includes(withoutBlanks(reads!)))
      .map(({ language, read }) => `${name}: expected ${reads}, ${language} read ${read}`),
  );
  expect(misread).toEqual([]);
  expect(watched.length).toBeGreaterThan(30);
});

test("every contract's valid and invalid examples are judged so in every language", () => {
  const wanted = examples.map(({ name, consumers }) => row(name, (party) => (party === "door" ? judgedBy("door", name) : consumers)));
  expect(examples.map(({ name }) => row(name, (party) => judgedBy(party, name)))).toEqual(wanted);
  const fits = examples.map(({ name }) => `${name}: ${judgedBy("door", name) === "accepted" ? "valid" : "invalid"}`);
  expect(fits).toEqual(examples.map(({ name, door }) => `${name}: ${door === "accepted" ? "valid" : "invalid"}`));
});

/** `corpus_texts: four letters | door refuses … | python …`: one line of the table, which a difference shows whole. */
function row(name: string, verdictOf: (party: string) => string): string {
  return [name, ...["door", ...languages].map((party) => `${party} ${verdictOf(party)}`)].join(" | ");
}

function judgedBy(party: string, name: string): string {
  return judgements.get(party)?.get(name)?.verdict ?? "no judgement";
}

/** Languages set blanks differently between the tokens of JSON. */
const withoutBlanks = (text: string) => text.replaceAll(" ", "");

/** Refused at the door only, on purpose: consumers leave what they do not know alone. */
const unknownFields: ReadonlySet<string> = new Set(["data_export: invalid/unknown_field"]);

async function everyExample(): Promise<readonly Case[]> {
  const { byRoutingKey } = await loadContracts(await allContracts());
  // Of a contract without an outcome no consumer says how it judged.
  const judged = [...byRoutingKey.values()].filter(({ policy }) => policy.outcome === "required");
  return judged.flatMap(({ routingKey, examples: { valid, invalid } }) => [
    ...valid.map((example) => ofExample(routingKey, "valid", example)),
    ...invalid.map((example) => ofExample(routingKey, "invalid", example)),
  ]);
}

function ofExample(routingKey: string, folder: "valid" | "invalid", example: { name: string; bytes: Uint8Array }): Case {
  const name = `${routingKey}: ${folder}/${example.name}`;
  const accepted = folder === "valid" || unknownFields.has(name);
  const bytes = Uint8Array.from(example.bytes);
  return {
    name,
    routingKey,
    bytes,
    door: folder === "valid" ? "accepted" : "contract_violation",
    consumers: accepted ? "accepted" : "contract_violation",
    reads: null,
  };
}
