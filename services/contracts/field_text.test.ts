import { gate } from "@waybill/contracts/validation";
import { expect, test } from "vitest";
import { fieldKey, fieldText, type ReadPayload } from "./field_text.ts";

const verdict = gate(
  new TextEncoder().encode('{"text": "é", "big": 9007199254740993, "yes": true, "nothing": null, "inner": {"n": 1.5}, "list": [1]}'),
);

test.each([
  ["/text", "é"],
  ["/big", "9007199254740993"],
  ["/yes", "true"],
  ["/inner/n", "1.5"],
  ["/nothing", null],
  ["/inner", null],
  ["/list/0", null],
  ["/absent", null],
  ["/absent/deeper", null],
  ["/toString", null],
])("the field %s as text is %s", (pointer, expected) => {
  if (verdict.kind !== "passes") throw new TypeError("the payload does not pass the gate");
  expect(fieldText(verdict, pointer)).toBe(expected);
});

test.each([
  { name: "a short one", value: "é".repeat(100), is: "é".repeat(100) },
  { name: "one of more than 200 bytes", value: "é".repeat(101), is: /^sha256:[0-9a-f]{64}$/ },
  { name: "one with U+0000", value: "a\0b", is: /^sha256:[0-9a-f]{64}$/ },
])("as part of a key, $name stands for itself", ({ value, is }) => {
  const read = { value: { text: value }, numbers: { integers: new Map(), inexact: new Map() } } as unknown as ReadPayload;
  expect(fieldKey(read, "/text")).toMatch(is);
  expect(fieldKey({ ...read, value: { text: `${value}!` } }, "/text")).not.toBe(fieldKey(read, "/text"));
});
