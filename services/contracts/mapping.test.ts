import { expect, test } from "vitest";
import { at, fill, mapReferences, pointersIn, readExactly, stepNamed } from "./mapping.ts";

const scope = { input: { url: "a.mp4", size: 3, none: null }, steps: { cut: { result: { parts: ["x", "y"] } } } };

test.each([
  [
    { url: { $from: "/input/url" }, fixed: true },
    { url: "a.mp4", fixed: true },
  ],
  [{ all: [{ $from: "/steps/cut/result/parts/1" }, 2] }, { all: ["y", 2] }],
  [{ $from: "/input" }, { url: "a.mp4", size: 3, none: null }],
  [{ kept: { $literal: { $from: "/input/url" } } }, { kept: { $from: "/input/url" } }],
  [{ nothing: { $from: "/input/none" } }, { nothing: null }],
  [
    { $from: "/input/url", and: 1 },
    { $from: "/input/url", and: 1 },
  ],
])("%j becomes %j", (template, value) => {
  expect(fill(template, scope)).toEqual({ kind: "filled", value });
});

test("the first pointer at which there is nothing is named", () => {
  expect(fill({ a: { $from: "/input/url" }, b: { $from: "/steps/cut/result/parts/2" } }, scope)).toEqual({
    kind: "missing",
    pointer: "/steps/cut/result/parts/2",
  });
  expect(at(scope, "/input/toString")).toBeUndefined();
});

test("a name with a slash or a tilde is escaped (RFC 6901)", () => {
  expect(at({ "a/b": { "c~d": 1 } }, "/a~1b/c~0d")).toBe(1);
  const places: string[] = [];
  mapReferences({ "a/b": [{ $from: "/x" }] }, (_, place) => places.push(place));
  expect(places).toEqual(["/a~1b/0"]);
});

test("every pointer of a template is found", () => {
  expect(pointersIn({ a: { $from: "/x" }, b: [{ c: { $from: "/y" } }], d: { $literal: { $from: "/z" } } })).toEqual(["/x", "/y"]);
});

test.each(["9007199254740993", "1.0", "-0", "1e2", "0.1", "12345678901234567890.5", '{"a":[9007199254740993,1]}', '"9007199254740993"'])(
  "%s is written again as it was",
  (text) => {
    expect(JSON.stringify(readExactly(text))).toBe(text);
  },
);

test.each([
  ["/steps/transcode/result/url", "transcode"],
  ["/steps/transcode", "transcode"],
  ["/input/steps/x", null],
  ["/item", null],
])("%s is of step %s", (pointer, step) => {
  expect(stepNamed(pointer)).toBe(step);
});
