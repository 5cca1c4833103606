import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { formats, type JsonSchema } from "@waybill/contracts";
import { hasType, mapSchema } from "@waybill/contracts/schema";
import { describe, expect, test } from "vitest";
import { findPython, preparePython } from "../../../scripts/python.ts";
import { compareContracts, type Finding } from "./compare.ts";
import type { Concerned } from "./consequences.ts";
import { differencesOf } from "./difference.ts";
import { type Change, changes } from "./trial/changes.ts";
import { list, object, text } from "./trial/words.ts";

test("there are enough changes to judge", () => expect(changes.length).toBeGreaterThanOrEqual(60));

test.each(changes)("$name: a payload breaks $payload, a result $result", ({ was, is, payload, result }) => {
  expect([brokenBy("payload", was, is), brokenBy("result", was, is)]).toEqual([payload, result]);
});

test("a finding says where, what, and for whom", () => {
  const was = object({ rows: list(object({ note: text }, ["note"])) }, ["rows"]);
  const is = object({ rows: list(object({ note: { ...text, maxLength: 5 } }, ["note"])) }, ["rows"]);
  expect(compared("payload", was, is)).toEqual([
    {
      ...{ routingKey: "trial", document: "payload", pointer: "/rows/*/note", what: "maxLength 100 became 5" },
      ...{ breaks: ["sender", "in_flight"], warns: [] },
    },
  ]);
});

test("what changes in meaning alone is a warning", () => {
  const [was, is] = [object({ note: { ...text, default: "a" } }, []), object({ note: { ...text, default: "b" } }, [])];
  expect(compared("payload", was, is)).toMatchObject([
    { what: 'default "a" became "b"', breaks: [], warns: ["in_flight", "old_consumer"] },
  ]);
});

test("a contract that is taken away breaks its senders; one that is new breaks nobody", () => {
  const trial = contract(object({}, []), object({}, []));
  expect(compareContracts(new Map([["trial", trial]]), new Map())).toMatchObject([{ what: "the contract removed", breaks: ["sender"] }]);
  expect(compareContracts(new Map(), new Map([["trial", trial]]))).toEqual([]);
});

test("a schema that holds itself is compared to its end", () => {
  const tree = (leaf: JsonSchema): JsonSchema => ({
    ...object({ root: { $ref: "#/$defs/node" } }, ["root"]),
    $defs: { node: object({ leaf, children: list({ $ref: "#/$defs/node" }) }, ["leaf"]) },
  });
  expect(differencesOf(tree(text), tree({ ...text, maxLength: 5 }))).toEqual([
    { pointer: "/root/leaf", kind: "narrowed", what: "maxLength 100 became 5" },
  ]);
});

/**
 * Another judge, which knows nothing of our rules: a library that compares the sets of values. Of each change it is asked what
 * each of those concerned would meet; what it knows, we never say otherwise.
 */
describe.skipIf(findPython() === null && process.env["CI"] === undefined)("a semantic checker", () => {
  test("contradicts none of these", async () => {
    const { program } = await preparePython("development", console.log);
    const asked = changes.flatMap((change) => questions(change));
    const answers = JSON.parse(
      execFileSync(program, [join(import.meta.dirname, "trial/covers.py")], { input: JSON.stringify(asked), encoding: "utf8" }),
    ) as readonly ("yes" | "no" | "unknown")[];
    const contradictions = asked.flatMap(({ name, who, isFine }, index) => {
      const answer = answers[index]!;
      return answer !== "unknown" && (answer === "yes") !== isFine ? [`${name}, ${who}: it says ${answer}`] : [];
    });
    expect(contradictions).toEqual([]);
    expect(answers.filter((answer) => answer !== "unknown").length).toBeGreaterThan(asked.length / 2);
  });
});

/** Does `taker` take whatever `giver` lets through? */
function questions({ name, was, is }: Change) {
  const payload = new Set(compared("payload", was, is).flatMap(({ breaks }) => breaks));
  const result = new Set(compared("result", was, is).flatMap(({ breaks }) => breaks));
  return [
    { name, who: "sender", giver: closed(was), taker: closed(is), isFine: !payload.has("sender") },
    { name, who: "in_flight", giver: closed(was), taker: open(is), isFine: !payload.has("in_flight") },
    { name, who: "old_consumer", giver: closed(is), taker: open(was), isFine: !payload.has("old_consumer") },
    { name, who: "reader", giver: closed(is), taker: open(was), isFine: !result.has("reader") },
    { name, who: "kept_result", giver: closed(was), taker: open(is), isFine: !result.has("kept_result") },
  ];
}

/** As the door has it, and as consumers have it. */
const closed = (schema: JsonSchema): JsonSchema =>
  mapSchema(open(schema), (each) => (hasType(each, "object") && !("oneOf" in each) ? { ...each, additionalProperties: false } : each));
const open = (schema: JsonSchema): JsonSchema => mapSchema(schema, spelledOut);

/** What Waybill says beyond the draft, in the draft's own words: an integer lies within what a double holds, a format is a pattern. */
function spelledOut(schema: JsonSchema): JsonSchema {
  const { format, ...rest } = schema;
  if (hasType(schema, "integer") && format !== "int64")
    return { minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER, ...schema };
  return typeof format === "string" && format in formats ? { ...rest, pattern: formats[format as keyof typeof formats].pattern } : schema;
}

const contract = (payloadSchema: JsonSchema, resultSchema: JsonSchema) => ({ routingKey: "trial", payloadSchema, resultSchema });

function compared(document: "payload" | "result", was: JsonSchema, is: JsonSchema): readonly Finding[] {
  const nothing = object({}, []);
  const of = (schema: JsonSchema) => (document === "payload" ? contract(schema, nothing) : contract(nothing, schema));
  return compareContracts(new Map([["trial", of(was)]]), new Map([["trial", of(is)]]));
}

const letters: Readonly<Record<Concerned, string>> = { sender: "S", in_flight: "F", reader: "R", old_consumer: "C", kept_result: "K" };

function brokenBy(document: "payload" | "result", was: JsonSchema, is: JsonSchema): string {
  const broken = new Set(compared(document, was, is).flatMap(({ breaks }) => breaks));
  return (Object.keys(letters) as Concerned[]).flatMap((who) => (broken.has(who) ? letters[who] : [])).join("") || "-";
}
