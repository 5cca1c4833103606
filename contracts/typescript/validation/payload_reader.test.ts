import { describe, expect, test } from "vitest";
import type { Contract, JsonSchema } from "../contract.ts";
import { compilePayloadReader, compileResultCheck, encodeResult } from "./index.ts";

const int64 = { type: "integer", format: "int64" };
const payloadSchema: JsonSchema = {
  type: "object",
  required: ["user_id"],
  properties: {
    user_id: int64,
    maybe: { type: ["integer", "null"], format: "int64" },
    plain: { type: "integer" },
    share: { type: "number", multipleOf: 2 },
    list: { type: "array", maxItems: 9, items: int64 },
    tree: { $ref: "#/$defs/tree" },
    variant: {
      type: "object",
      discriminator: { propertyName: "kind" },
      oneOf: [
        { type: "object", required: ["kind"], properties: { kind: { type: "string", const: "big" }, n: int64 } },
        { type: "object", required: ["kind"], properties: { kind: { type: "string", const: "small" }, n: { type: "integer" } } },
      ],
    },
  },
  $defs: { tree: { type: "object", properties: { id: int64, below: { type: "array", maxItems: 9, items: { $ref: "#/$defs/tree" } } } } },
};
const resultSchema: JsonSchema = {
  type: "object",
  required: ["id"],
  properties: { id: int64, at: { type: "string", format: "date-time" }, ratio: { type: "number" }, note: { type: "string", maxLength: 9 } },
};
const contract: Contract = {
  routingKey: "data_export",
  digest: "0".repeat(64),
  title: "Data export",
  timeoutMs: 1000,
  maxRedeliveries: 5,
  outcome: "required",
  sensitive: ["/user_id"],
  payloadSchema,
  resultSchema,
};

describe("the payload reader", () => {
  const read = compilePayloadReader(contract);
  const readText = (text: string) => read(new TextEncoder().encode(text));

  test("int64 fields arrive as bigint wherever they stand, exactly, and others as they are", () => {
    const text = `{
      "user_id": 9007199254740993, "maybe": null, "plain": 7, "list": [1, -9007199254740993], "unknown": 1,
      "tree": {"id": 1, "below": [{"id": 9223372036854775807}]}, "variant": {"kind": "big", "n": 5}
    }`;
    expect(readText(text)).toEqual({
      kind: "fits",
      payload: {
        user_id: 9007199254740993n,
        maybe: null,
        plain: 7,
        list: [1n, -9007199254740993n],
        unknown: 1,
        tree: { id: 1n, below: [{ id: 9223372036854775807n }] },
        variant: { kind: "big", n: 5n },
      },
    });
  });

  test("a field is bigint in the variant that says so, and in no other", () => {
    expect(readText('{"user_id": 1, "variant": {"kind": "small", "n": 5}}')).toMatchObject({ payload: { variant: { n: 5 } } });
  });

  test.each([
    {
      name: "bytes that are no JSON",
      text: "{",
      problem: { pointer: "", rule: "json", expected: "JSON in UTF-8", got: "text that is not JSON" },
    },
    { name: "a name that stands twice", text: '{"a": 1, "a": 2}', problem: { pointer: "/a", rule: "json" } },
    { name: "a field that does not fit", text: '{"user_id": true}', problem: { pointer: "/user_id", rule: "type" } },
    {
      name: "a number whose last digit a double drops",
      text: '{"user_id": 1, "share": 9007199254740993}',
      problem: { pointer: "/share", rule: "type", expected: "a number that a double holds exactly, or a string" },
    },
  ])("$name is a violation", ({ text, problem }) => {
    expect(readText(text)).toMatchObject({ kind: "violates", problems: [problem] });
  });

  test("no problem repeats a sensitive value", () => {
    expect(JSON.stringify(readText('{"user_id": "secret"}'))).not.toContain("secret");
    expect(JSON.stringify(readText('{"user_id": 1.0000000000000000001}'))).not.toContain("1.0000000000000000001");
  });
});

describe("the result check", () => {
  const check = compileResultCheck(contract);

  test.each([
    { name: "a bigint within int64", result: { id: 9223372036854775807n } },
    { name: "a number", result: { id: 7 } },
    { name: "a double that needs all its digits", result: { id: 1, ratio: 0.1 + 0.2 } },
    { name: "a Date, which travels as text", result: { id: 1, at: new Date(0) } },
    { name: "an undefined field, which does not travel", result: { id: 1, note: undefined } },
    { name: "an unknown field, since the contract may have grown", result: { id: 1, new: true } },
    { name: "a result that says itself how it travels", result: { toJSON: () => ({ id: 9223372036854775807n }) } },
    { name: "a bigint deep within", result: { id: 1, new: [{ inner: 9223372036854775807n }] } },
  ])("accepts $name", ({ result }) => {
    expect(check(result)).toEqual({ text: encodeResult(result), problems: [] });
  });

  test.each([
    { name: "a bigint beyond int64", result: { id: 2n ** 63n }, problem: "/id format" },
    { name: "NaN, which travels as null", result: { id: 1, ratio: Number.NaN }, problem: "/ratio type" },
    { name: "nothing at all", result: undefined, problem: " type" },
    { name: "a missing field", result: {}, problem: "/id required" },
    { name: "a circle", result: circle(), problem: " json" },
  ])("refuses $name", ({ result, problem }) => {
    expect(check(result).problems.map(({ pointer, rule }) => `${pointer} ${rule}`)).toEqual([problem]);
  });

  test("a bigint is written as its exact digits", () => {
    expect(encodeResult({ id: 9007199254740993n, list: [1n] })).toBe('{"id":9007199254740993,"list":[1]}');
  });

  test("a handler that returns nothing reports null", () => {
    expect(encodeResult(undefined)).toBe("null");
  });
});

function circle(): unknown {
  const itself: Record<string, unknown> = {};
  itself["itself"] = itself;
  return itself;
}
