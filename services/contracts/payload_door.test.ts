import { describe, expect, test } from "vitest";
import { compileDoor } from "./payload_door.ts";

const schema = {
  type: "object",
  properties: { name: { type: "string", maxLength: 500 }, secret: { type: "string", maxLength: 500 }, amount: { type: "number" } },
};
const door = compileDoor(schema, { searchable: ["/name", "/secret"], sensitive: ["/secret", "/amount"] });
const judge = (text: string) => door(new TextEncoder().encode(text));

test("what fits comes with its value and the notes of its numbers, so that nobody parses it again", () => {
  expect(judge('{"name": "ada", "amount": 1.5}')).toEqual({
    kind: "fits",
    value: { name: "ada", amount: 1.5 },
    numbers: { integers: new Map(), writtenOtherwise: new Map() },
  });
});

describe("a searchable value", () => {
  test.each([
    { name: "of 256 bytes", text: JSON.stringify({ name: "é".repeat(128) }) },
    { name: "that is absent", text: "{}" },
  ])("$name fits", ({ text }) => expect(judge(text).kind).toBe("fits"));

  test.each([
    { name: "of 257 bytes", text: JSON.stringify({ name: `${"é".repeat(128)}x` }), pointer: "/name", got: "string of 257 bytes" },
    { name: "with U+0000", text: JSON.stringify({ name: "a\u0000b" }), pointer: "/name", got: "string with U+0000" },
    { name: "that is long and sensitive", text: JSON.stringify({ secret: "x".repeat(257) }), pointer: "/secret", got: "string" },
  ])("$name cannot be kept beside the payload", ({ text, pointer, got }) => {
    const expected = "a searchable field of at most 256 bytes, without U+0000";
    expect(judge(text)).toEqual({ kind: "contract_violation", problems: [{ pointer, rule: "searchable", expected, got }], more: 0 });
  });
});

test("a sensitive number that no double holds is not repeated", () => {
  expect(judge('{"amount": 0.1234567890123456789}')).toEqual({
    kind: "ambiguous_json",
    pointer: "/amount",
    message: "a number that cannot be held exactly; send minor units or a string.",
  });
});
