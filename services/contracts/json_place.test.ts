import { expect, test } from "vitest";
import { brokenJsonIn, placeOf, spanOf } from "./json_place.ts";

const cases = [
  { name: "a comma at the end", text: '{\n  "a": 1,\n}', message: 'Unexpected "}" at line 3, column 1', line: "}" },
  { name: "an open object", text: '{"a":1', message: "Unexpected end at line 1, column 7", line: '{"a":1' },
  { name: "cut off behind a comma", text: '{"a": 1, ', message: "Unexpected end at line 1, column 10", line: '{"a": 1, ' },
  { name: "a comma of nothing", text: "[,", message: 'Unexpected "," at line 1, column 2', line: "[," },
  { name: "nothing", text: "", message: "Unexpected end at line 1, column 1", line: "" },
  { name: "blanks only", text: " \n ", message: "Unexpected end at line 2, column 2", line: " " },
  { name: "single quotes", text: "{'a': 1}", message: `Unexpected "'" at line 1, column 2`, line: "{'a': 1}" },
  { name: "a word cut off", text: '{"a": tru}', message: 'Unexpected "t" at line 1, column 7', line: '{"a": tru}' },
  { name: "a word cut off at the end", text: "nul", message: 'Unexpected "n" at line 1, column 1', line: "nul" },
  { name: "NaN", text: "[NaN]", message: 'Unexpected "N" at line 1, column 2', line: "[NaN]" },
  { name: "a lone minus", text: "-", message: 'Unexpected "-" at line 1, column 1', line: "-" },
  { name: "a line break in a string", text: '{"a": "x\ny"}', message: 'Unexpected "\\n" at line 1, column 9', line: '{"a": "x' },
  { name: "a tab in a string behind a fox", text: '["🦊\t"]', message: 'Unexpected "\\t" at line 1, column 5', line: '["🦊\t"]' },
  { name: "a byte order mark", text: "\ufeff{}", message: 'Unexpected "\ufeff" at line 1, column 1', line: "\ufeff{}" },
  { name: "a second value", text: "{} {}", message: 'Unexpected "{" at line 1, column 4', line: "{} {}" },
  { name: "a comment", text: "[1] // one", message: 'Unexpected "/" at line 1, column 5', line: "[1] // one" },
];

test.each(cases)("$name: $message", ({ text, message, line }) => {
  expect(brokenJsonIn(new TextEncoder().encode(text))).toMatchObject({ message, text: line });
});

test("a byte that is not UTF-8 is named where it stands", () => {
  const bytes = Buffer.concat([Buffer.from('{\n "é": "'), Buffer.from([0xc3, 0x28]), Buffer.from('"}')]);
  expect(brokenJsonIn(bytes)).toMatchObject({ message: "A byte that is not UTF-8 at line 2, column 8", line: 2, column: 8 });
});

test("a text that nests so deep that its parser gives up is told where it is too deep", () => {
  const { message } = brokenJsonIn(new TextEncoder().encode(`{"[": "[", "a": ${"[".repeat(20_000)}`));
  expect(message).toBe("More than 64 objects and arrays within each other at line 1, column 80");
});

test("of a long line eighty characters around the column are shown", () => {
  const { text } = brokenJsonIn(new TextEncoder().encode(`["${"a".repeat(500)}" x "${"b".repeat(500)}"]`));
  expect(text).toBe(`${"a".repeat(38)}" x "${"b".repeat(37)}`);
});

test("of a name that stands twice the second is found; of one that does not, its value", () => {
  const at = (pointer: string) => spanOf('{"a": 1, "b": [{"a": 2}], "\\u0061": 3}', pointer, "doubled");
  expect([at("/a"), at("/b/0/a")]).toEqual([
    { line: 1, column: 27, length: 8 },
    { line: 1, column: 22, length: 1 },
  ]);
});

test.each([
  { pointer: "", place: "1:1" },
  { pointer: "/a", place: "2:8" },
  { pointer: "/list/1", place: "3:15" },
  { pointer: "/list/7", place: "3:11" },
  { pointer: "/x~1y", place: "4:10" },
  { pointer: "/missing/deeper", place: "1:1" },
])("$pointer stands at $place", ({ pointer, place }) => {
  const { line, column } = placeOf('{\n  "a": 1,\n  "list": [1, {}],\n  "x/y": null\n}', pointer);
  expect(`${line}:${column}`).toBe(place);
});
