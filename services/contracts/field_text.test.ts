import { gate } from "@waybill/contracts/validation";
import { expect, test } from "vitest";
import { fieldText } from "./field_text.ts";

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
