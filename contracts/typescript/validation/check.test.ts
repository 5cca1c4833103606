import { describe, expect, test } from "vitest";
import type { JsonSchema } from "../contract.ts";
import { compileCheck, gate, malformed, type Problem } from "./index.ts";

const schema: JsonSchema = {
  type: "object",
  required: ["id"],
  properties: {
    id: { type: "integer", format: "int64", minimum: 1 },
    count: { type: "integer", maximum: 10, multipleOf: 2 },
    share: { type: "number", maximum: 1 },
    format: { type: "string", enum: ["csv", "json"] },
    name: { type: "string", minLength: 1, maxLength: 5, pattern: "^[a-z]*$" },
    note: { type: ["string", "null"], maxLength: 100 },
    at: { type: "string", format: "date-time" },
    tags: { type: "array", minItems: 1, maxItems: 2, uniqueItems: true, items: { type: "string", maxLength: 9 } },
    inner: { type: "object", properties: { properties: { type: "boolean" } } },
    channel: { $ref: "#/$defs/channel" },
  },
  $defs: {
    channel: { type: "object", discriminator: { propertyName: "kind" }, oneOf: [{ $ref: "#/$defs/mail" }, { $ref: "#/$defs/text" }] },
    mail: {
      type: "object",
      required: ["kind", "to"],
      properties: { kind: { type: "string", const: "mail" }, to: { type: "string", format: "email" } },
    },
    text: {
      type: "object",
      required: ["kind", "number"],
      properties: { kind: { type: "string", const: "text" }, number: { type: "integer", format: "int64" } },
    },
  },
};

/** What stands beside `"id": 1`, and the problems: pointer, rule, expected, got. */
const cases: readonly { readonly text: string; readonly problems: readonly string[] }[] = [
  { text: "{}", problems: ["/id required: an integer, nothing"] },
  { text: '{"id": 0}', problems: ["/id minimum: at least 1, number 0"] },
  { text: '{"id": 1.5}', problems: ["/id type: an integer, number 1.5"] },
  { text: '{"id": 5.0}', problems: ["/id type: an integer written without fraction or exponent, number 5.0"] },
  { text: '{"id": 1e2}', problems: ["/id type: an integer written without fraction or exponent, number 1e2"] },
  { text: '{"id": 9007199254740993}', problems: [] },
  { text: '{"id": 9223372036854775807}', problems: [] },
  {
    text: '{"id": 9223372036854775808}',
    problems: ["/id format: an integer from -9223372036854775808 to 9223372036854775807, number 9223372036854775808"],
  },
  { text: '{"id": "1"}', problems: ['/id type: an integer, string "1"'] },
  { text: '{"id": null}', problems: ["/id type: an integer, null"] },
  { text: '{"id": 1, "count": 12}', problems: ["/count maximum: at most 10, number 12"] },
  { text: '{"id": 1, "count": 3}', problems: ["/count multipleOf: a multiple of 2, number 3"] },
  {
    text: '{"id": 1, "count": -9007199254740992}',
    problems: ["/count type: an integer from -9007199254740991 to 9007199254740991, number -9007199254740992"],
  },
  { text: '{"id": 1, "share": 1.5}', problems: ["/share maximum: at most 1, number 1.5"] },
  {
    text: '{"id": 1, "share": -9007199254740993}',
    problems: ["/share type: a number that a double holds exactly, or a string, number -9007199254740993"],
  },
  { text: '{"id": 1, "share": -9007199254740992}', problems: [] },
  { text: '{"id": 1, "format": "cvs"}', problems: ['/format enum: one of: csv, json, string "cvs" → csv'] },
  { text: '{"id": 1, "format": "xml"}', problems: ['/format enum: one of: csv, json, string "xml"'] },
  { text: '{"id": 1, "name": ""}', problems: ['/name minLength: at least 1 character, string of 0 characters ""'] },
  { text: '{"id": 1, "name": "abcdefgh"}', problems: ['/name maxLength: at most 5 characters, string of 8 characters "abcdefgh"'] },
  { text: '{"id": 1, "name": "A1"}', problems: ['/name pattern: text that matches ^[a-z]*$, string "A1"'] },
  { text: '{"id": 1, "note": null}', problems: [] },
  { text: '{"id": 1, "note": 5}', problems: ["/note type: a string or null, number 5"] },
  {
    text: '{"id": 1, "at": "2026-02-30T10:00:00Z"}',
    problems: ['/at format: a date and time with zone, such as 2026-11-24T10:00:00Z, string "2026-02-30T10:00:00Z"'],
  },
  { text: '{"id": 1, "tags": []}', problems: ["/tags minItems: at least 1 item, array of 0 items"] },
  { text: '{"id": 1, "tags": ["a", "b", "c"]}', problems: ["/tags maxItems: at most 2 items, array of 3 items"] },
  { text: '{"id": 1, "tags": ["a", "a"]}', problems: ["/tags uniqueItems: items that differ from each other, array of 2 items"] },
  { text: '{"id": 1, "tags": [{}]}', problems: ["/tags/0 type: a string, object of 0 fields"] },
  { text: '{"id": 1, "inner": {"properties": true}}', problems: [] },
  {
    text: '{"id": 1, "channel": {"kind": "mail", "to": "ada"}}',
    problems: ['/channel/to format: an e-mail address, such as ada@example.org, string "ada"'],
  },
  { text: '{"id": 1, "channel": {"kind": "post"}}', problems: ['/channel/kind discriminator: one of: mail, text, string "post"'] },
  { text: '{"id": 1, "channel": {}}', problems: ["/channel/kind discriminator: one of: mail, text, nothing"] },
  {
    text: '{"id": 1, "channel": {"kind": "text", "number": 5.0}}',
    problems: ["/channel/number type: an integer written without fraction or exponent, number 5.0"],
  },
];

/** Judged otherwise by an older consumer, which has to survive new optional fields. */
const unknownFields: typeof cases = [
  {
    text: '{"id": 1, "fromat": "csv"}',
    problems: [
      "/fromat additionalProperties: one of: id, count, share, format, name, note, at, tags, inner, channel, unknown field → /format",
    ],
  },
  { text: '{"id": 1, "inner": {"x": 1}}', problems: ["/inner/x additionalProperties: properties, unknown field"] },
  {
    text: '{"id": 1, "channel": {"kind": "text", "number": 5, "to": "x"}}',
    problems: ["/channel/to additionalProperties: one of: kind, number, unknown field"],
  },
  {
    text: '{"id": 1, "toString": 1}',
    problems: ["/toString additionalProperties: one of: id, count, share, format, name, note, at, tags, inner, channel, unknown field"],
  },
];

describe("the check of a payload", () => {
  const closed = compileCheck(schema, { objects: "closed" });
  const open = compileCheck(schema, { objects: "open" });

  test.each([...cases, ...unknownFields])("at the door, $text: $problems", ({ text, problems }) => {
    expect(judge(closed, text).map(spoken)).toEqual(problems);
  });

  test.each(cases.filter(({ text }) => !text.includes("share")))("in a consumer, $text is judged the same", ({ text, problems }) => {
    expect(judge(open, text).map(spoken)).toEqual(problems);
  });

  test.each(unknownFields)("in a consumer, the unknown field of $text is left alone", ({ text }) => {
    expect(judge(open, text)).toEqual([]);
  });

  test("an inherited name is no field", () => {
    const inherited = compileCheck(
      { type: "object", required: ["constructor"], properties: { constructor: { type: "string" } } },
      { objects: "open" },
    );
    expect(inherited({}).problems).toMatchObject([{ pointer: "/constructor", rule: "required" }]);
  });

  test("all problems are told at once, in the order of the schema", () => {
    expect(judge(closed, '{"format": "xml", "x": 1}').map(({ pointer }) => pointer)).toEqual(["/id", "/x", "/format"]);
  });

  test("beyond twenty problems the rest is counted", () => {
    const fields = Array.from({ length: 27 }, (_, index) => `"x${index}": 1`).join(", ");
    const { problems, more } = closed(JSON.parse(`{"id": 1, ${fields}}`));
    expect([problems.length, more]).toEqual([20, 7]);
  });

  test("a long value is cut after forty characters, never inside one", () => {
    const [problem] = judge(closed, JSON.stringify({ id: 1, format: "🦊".repeat(60) }));
    expect(problem?.got).toBe(`string "${"🦊".repeat(40)}…"`);
  });

  test("a sensitive value is masked, with everything in it, and nothing is suggested", () => {
    const masking = compileCheck(schema, { objects: "closed", sensitive: ["/format", "/channel"] });
    const problems = judge(masking, '{"id": 1, "format": "cvs", "channel": {"kind": "mail", "to": "ada"}}');
    expect(problems.map(spoken)).toEqual([
      "/format enum: one of: csv, json, string",
      "/channel/to format: an e-mail address, such as ada@example.org, string",
    ]);
  });

  test("the same schema, checked both ways and with other fields hidden, is judged by each as it was asked", () => {
    const masking = compileCheck(schema, { objects: "closed", sensitive: ["/id"] });
    const [open, shown, hidden] = [compileCheck(schema, { objects: "open" }), closed, masking].map((check) =>
      judge(check, '{"id": "a", "x": "a"}').map(({ pointer, got }) => `${pointer} ${got}`),
    );
    expect(open).toEqual(['/id string "a"']);
    expect([shown![1], hidden![1]]).toEqual(['/id string "a"', "/id string"]);
  });

  test("two schemas of one name are no trouble to each other", () => {
    const named = (type: string): JsonSchema => ({ $id: "https://example.org/one", type });
    const [whole, word] = [named("integer"), named("string")].map((each) => compileCheck(each, { objects: "open" }));
    expect([judge(whole!, '"a"').length, judge(word!, '"a"').length]).toEqual([1, 0]);
  });

  test("without the gate's notes a number is judged as the double it is", () => {
    expect(closed({ id: 2 ** 60 }).problems).toEqual([]);
    expect(closed({ id: 2 ** 63 }).problems).toHaveLength(1);
  });
});

test("what is no schema is told at its deepest place", () => {
  const places = (schema: JsonSchema) => malformed(schema).map(({ instancePath }) => instancePath);
  expect(places(schema)).toEqual([]);
  expect(places({ type: "object", properties: { id: { type: "numeral" } } })[0]).toBe("/properties/id/type");
});

function judge(check: ReturnType<typeof compileCheck>, text: string): readonly Problem[] {
  const verdict = gate(new TextEncoder().encode(text));
  if (verdict.kind !== "passes") throw new TypeError(`${text} does not pass the gate`);
  return check(verdict.value, verdict.numbers).problems;
}

function spoken({ pointer, rule, expected, got, suggestion }: Problem): string {
  return `${pointer} ${rule}: ${expected}, ${got}${suggestion === undefined ? "" : ` → ${suggestion}`}`;
}
