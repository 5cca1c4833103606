import assert from "node:assert/strict";
import { join } from "node:path";
import { expect, test } from "vitest";
import { loadContracts } from "../load.ts";
import { goFiles } from "./go.ts";
import { goTypes } from "./go_types.ts";

const text = (schema: object) =>
  goTypes({ title: "Trial", type: "object", ...schema })
    .map((type) => type.text)
    .join("\n");

test.each([
  ["an int64", { properties: { id: { type: "integer", format: "int64" } }, required: ["id"] }, 'ID int64 `json:"id"`'],
  ["a required null", { properties: { a: { type: ["string", "null"] } }, required: ["a"] }, 'A *string `json:"a"`'],
  ["an optional field", { properties: { a: { type: "string" } } }, 'A *string `json:"a,omitempty"`'],
  ["an optional null", { properties: { a: { type: ["integer", "null"] } } }, 'A Nullable[int64] `json:"a,omitzero"`'],
  ["an optional list", { properties: { a: { type: "array", items: { type: "boolean" } } } }, 'A []bool `json:"a,omitzero"`'],
  [
    "a list of what may be null",
    { properties: { a: { type: "array", items: { type: ["string", "null"] } } } },
    'A []*string `json:"a,omitzero"`',
  ],
  [
    "a reference to what may be null",
    { properties: { a: { $ref: "#/$defs/part" } }, required: ["a"], $defs: { part: { type: ["string", "null"] } } },
    'A *string `json:"a"`',
  ],
  ["a date and time", { properties: { at: { type: "string", format: "date-time" } }, required: ["at"] }, 'At time.Time `json:"at"`'],
  [
    "a reference",
    { properties: { a: { $ref: "#/$defs/part" } }, required: ["a"], $defs: { part: { type: "object", properties: {} } } },
    'A TrialPart `json:"a"`',
  ],
] as const)("%s has its Go type", (_what, schema, field) => {
  expect(text(schema)).toContain(`\t${field}\n`);
});

test("words that Go could not tell apart, or that have no letters, are named by their place", () => {
  const made = text({ properties: { sign: { title: "Sign", type: "string", enum: ["a-b", "a_b", "", "é"] } } });
  const constants = [...made.matchAll(/^\t(Sign\w+) +Sign = (".*")$/gm)].map(([, constant, word]) => `${constant} ${word}`);
  expect(constants).toEqual(['SignAB "a-b"', 'SignWord2 "a_b"', 'SignWord3 ""', 'SignWord4 "é"']);
});

test("a required list that is nil is written as []", () => {
  expect(text({ properties: { tags: { type: "array", items: { type: "string" } } }, required: ["tags"] })).toContain(
    "value.Tags = []string{}",
  );
});

test("variants become a sealed interface, told apart by their tag", () => {
  const variant = (title: string, word: string) => ({
    title,
    type: "object",
    required: ["type"],
    properties: { type: { const: word, type: "string" } },
  });
  const channel = {
    title: "Channel",
    type: "object",
    discriminator: { propertyName: "type" },
    oneOf: [variant("Email", "email"), variant("Sms", "sms")],
  };
  const made = text({ properties: { channel }, required: ["channel"] });
  expect(made).toContain("func (Email) isChannel() {}");
  expect(made).toContain('case "sms":\n\t\tvar variant Sms');
});

test("in a folder of somebody's own, what is common comes from the contracts module", async () => {
  const { byRoutingKey, topology } = await loadContracts(join(import.meta.dirname, "../../../contracts"));
  const files = goFiles({ contracts: [byRoutingKey.get("data_export")!], topology, formats: {} }, { place: "folder", packageName: "mine" });
  expect([...files.keys()]).toEqual(["data_export_contract.go"]);
  const made = files.get("data_export_contract.go")!;
  expect(made).toContain('\npackage mine\n\nimport (\n\t"time"\n\n\twaybill "waybill.local/contracts"\n)\n');
  expect(made).toContain("var DataExport = waybill.Contract[DataExportPayload, DataExportResult]{");
  const [nullable] = goTypes({ title: "Trial", type: "object", properties: { a: { type: ["string", "null"] } } }, "waybill.");
  expect(nullable!.text).toContain("A waybill.Nullable[string]");
});

test("two names that would be one in Go are refused, both named", async () => {
  const { byRoutingKey, topology } = await loadContracts(join(import.meta.dirname, "../../../contracts"));
  const contract = byRoutingKey.get("data_export")!;
  const contracts = [contract, { ...contract, routingKey: "data_export_payload" }];
  assert.throws(
    () => goFiles({ contracts, topology, formats: {} }),
    /data_export_payload and data_export would both be called DataExportPayload/,
  );
});
