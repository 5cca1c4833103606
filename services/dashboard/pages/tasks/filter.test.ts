import { expect, test } from "vitest";
import { asCommand, asQuery, type Filter, mayShow, understand, written } from "./filter.ts";

const filterOf = (text: string): Filter => {
  const understood = understand(text);
  return understood.kind === "filter" ? understood.filter : [];
};

test.each([
  ["state:dead routing_key:data_export", "state=dead&routing_key=data_export"],
  ["state:dead state:expired", "state=dead%2Cexpired"],
  ['error:"no such user" since:24h', "error=no+such+user&since=24h"],
  ["since:2026-11-24T10:00:00Z", "since=2026-11-24T10%3A00%3A00Z"],
  ["order-8812", "idempotency_key=order-8812"],
  ["hello world state:dead", "idempotency_key=hello+world&state=dead"],
  ["payload.user_id:1", "payload.user_id=1"],
  ["-state:dead attempt:>3", "not_state=dead&attempt_over=3"],
  ["age:>10m", "before=10m"],
  ["age:<24h", "since=24h"],
  ["duration:>2s", "duration_over=2s"],
  ["  ", ""],
])("%s asks for %s", (text, query) => expect(asQuery(filterOf(text))).toBe(query));

test("an id alone is the page of its task", () => {
  const id = "0199a3f2-77c1-7d6e-9a55-1f0c5b2e8f1c";
  expect(understand(` ${id} `)).toEqual({ kind: "task", id });
  expect(understand(`group:${id}`).kind).toBe("filter");
});

test("what was typed is written again as it was, and as a command", () => {
  const filter = filterOf('error:"no such user" state:dead');
  expect(written(filter)).toBe('error:"no such user" state:dead');
  expect(asCommand(filterOf('routing_key:data_export error:"it\'s gone"'))).toBe(
    "waybill task list --routing-key data_export --error 'it'\\''s gone'",
  );
  expect(asCommand(filterOf("-state:dead attempt:>3"))).toBe("waybill task list --not-state dead --attempt-over 3");
});

test("a field of the payload keeps its name in a command", () =>
  expect(asCommand(filterOf("payload.user_id:7"))).toBe("waybill task list --payload.user_id 7"));

test("a task that moves is of the list where key and state say so", () => {
  const filter = filterOf("state:dead,expired routing_key:trial since:1h");
  const moved = (routing_key: string, state: string) => mayShow(filter, { routing_key, state });
  expect([moved("trial", "dead"), moved("trial", "running"), moved("data_export", "dead"), mayShow([], {})]).toEqual([
    true,
    false,
    false,
    true,
  ]);
});
