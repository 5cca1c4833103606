import fc from "fast-check";
import { expect, test } from "vitest";
import { elementsOf, membersOf } from "./slices.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (slice: Uint8Array): string => new TextDecoder().decode(slice);
const shown = (object: string) => membersOf(bytes(object)).map(({ name, value }) => [name, text(value)]);

test("a member's value is the very text that was written, with its blanks and all its digits", () => {
  const object = ' { "routing_key" : "a\\"}b" ,\n"payload":\t{ "n": 9007199254740993, "deep": [ {"x":1.50} ] } , "delay":null}\n';
  expect(shown(object)).toEqual([
    ["routing_key", '"a\\"}b"'],
    ["payload", '{ "n": 9007199254740993, "deep": [ {"x":1.50} ] }'],
    ["delay", "null"],
  ]);
});

test("a name is read as it means, however it is escaped, and one that stands twice is here twice", () => {
  expect(shown('{"pay\\u006coad": 1, "payload": 2}')).toEqual([
    ["payload", "1"],
    ["payload", "2"],
  ]);
});

test("nothing has no parts", () => {
  expect([shown("{ }"), elementsOf(bytes(" [\n] "))]).toEqual([[], []]);
});

const written = fc
  .jsonValue()
  .chain((value) => fc.constantFrom(0, 1, 2).map((indent) => ({ value, json: JSON.stringify(value, null, indent) })));

test("the elements of any array are the texts of its values", () => {
  fc.assert(
    fc.property(fc.array(written), fc.constantFrom(",", " , ", ",\r\n\t"), (items, comma) => {
      const array = `[${items.map(({ json }) => json).join(comma)}]`;
      expect(elementsOf(bytes(array)).map(text)).toEqual(items.map(({ json }) => json));
    }),
  );
});

test("the members of any object are its names and the texts of its values", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.string({ unit: "binary" }), written)), (items) => {
      const object = `{${items.map(([name, { json }]) => `${JSON.stringify(name)} :${json}`).join(", ")}}`;
      const wellFormed = items.map(([name, { json }]) => [name, json]);
      expect(shown(object)).toEqual(wellFormed);
    }),
  );
});
