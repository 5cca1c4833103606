import { expect, test } from "vitest";
import { typeNameOf, wrongRoutingKey } from "./routing_key.ts";

test.each(["data_export", "a", "data_export_v2", `a${"b".repeat(63)}`])("%s is a routing key", (name) => {
  expect(wrongRoutingKey(name)).toBeNull();
});

test.each(["DataExport", "data-export", "2d", "_a", "", "dätä", "a.b", `a${"b".repeat(64)}`, "a\n"])(
  "%j is no routing key by its form",
  (name) => {
    expect(wrongRoutingKey(name)).toMatch(/^a routing key: /);
  },
);

test.each(["tasks", "outcomes", "dead_letters", "control", "all"])("%s is taken by the topology", (name) => {
  expect(wrongRoutingKey(name)).toBe("a routing key that is none of: tasks, outcomes, dead_letters, control, all");
});

test.each([
  ["data_export", "DataExport"],
  ["data_export_v2", "DataExportV2"],
  ["a__b", "AB"],
])("types of %s start with %s", (routingKey, typeName) => {
  expect(typeNameOf(routingKey)).toBe(typeName);
});
