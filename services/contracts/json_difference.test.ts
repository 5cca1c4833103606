import fc from "fast-check";
import { expect, test } from "vitest";
import { differences } from "./json_difference.ts";

const cases = [
  { name: "the order of names is no difference", a: '{"a": 1, "b": {"c": 2, "d": 3}}', b: '{"b": {"d": 3, "c": 2}, "a": 1}', expected: [] },
  { name: "blanks are no difference", a: '{"a":[1,2]}', b: '{ "a" : [ 1 , 2 ] }\n', expected: [] },
  { name: "an escape is no difference", a: '{"a": "é"}', b: String.raw`{"\u0061": "\u00e9"}`, expected: [] },
  { name: "how a number is written is no difference", a: "[100, 0.5, -0, 1e2]", b: "[1e2, 5.0E-1, 0.0, 100.00]", expected: [] },
  {
    name: "integers beyond 2^53 differ by their last digit",
    a: '{"id": 9007199254740993}',
    b: '{"id": 9007199254740992}',
    expected: ["/id"],
  },
  { name: "fractions differ beyond what a double holds", a: "[0.1]", b: "[0.10000000000000000001]", expected: ["/0"] },
  { name: "powers no double has", a: "[1e400]", b: "[1e401]", expected: ["/0"] },
  { name: "a field of one side only", a: '{"a": 1}', b: '{"a": 1, "b": null}', expected: ["/b"] },
  { name: "null is not absent", a: '{"a": null}', b: "{}", expected: ["/a"] },
  { name: "a number is not its text", a: '{"a": 1}', b: '{"a": "1"}', expected: ["/a"] },
  { name: "an array is not an object", a: "[]", b: "{}", expected: [""] },
  { name: "a longer array", a: "[1]", b: "[1, 2]", expected: ["/1"] },
  { name: "the order of items", a: "[1, 2]", b: "[2, 1]", expected: ["/0", "/1"] },
  { name: "true is not 1", a: "true", b: "1", expected: [""] },
  {
    name: "every place, deeply",
    a: '{"a": {"b/c": [1, {"d": 2}]}, "e": 1}',
    b: '{"a": {"b/c": [1, {"d": 3}]}, "e": 2}',
    expected: ["/a/b~1c/1/d", "/e"],
  },
  { name: "a name that every object inherits", a: '{"toString": 1}', b: "{}", expected: ["/toString"] },
  { name: "a name called __proto__", a: '{"__proto__": {"x": 1}}', b: '{"__proto__": {"x": 2}}', expected: ["/__proto__/x"] },
  { name: "a field that looks like a number inside", a: '{"a": {"decimal": "1e0"}}', b: '{"a": 1}', expected: ["/a"] },
];

test.each(cases)("$name", ({ a, b, expected }) => {
  expect(differences(a, b)).toEqual(expected);
  expect(differences(Buffer.from(b), new TextEncoder().encode(a)).toSorted()).toEqual(expected.toSorted());
});

test("a value never differs from itself, however it is written", () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
      expect(differences(JSON.stringify(value), JSON.stringify(value, null, 2))).toEqual([]);
    }),
    { numRuns: 300 },
  );
});

test("what is no JSON is a SyntaxError", () => {
  expect(() => differences("{}", "{")).toThrow(SyntaxError);
});
