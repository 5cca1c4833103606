import { expect, test } from "vitest";
import { parse } from "./digits.ts";

test.each([
  "9007199254740993",
  "-9223372036854775808",
  '{"number":12345678901234567890,"list":[1,0.5,9007199254740993]}',
  "0.1000000000000000055",
])("%s comes out as it went in", (text) => expect(JSON.stringify(parse(text))).toBe(text));

test("what a double holds is a number", () => expect(parse('{"a":1,"b":1.50,"c":1e3}')).toEqual({ a: 1, b: 1.5, c: 1000 }));
