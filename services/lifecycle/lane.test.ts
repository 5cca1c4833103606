import { expect, test } from "vitest";
import { policyOf } from "../contracts/contract_document.ts";
import { goesStraight, laneName, laneOf, plainLane, standingOf } from "./lane.ts";

const policy = (document: object) => policyOf({ title: "", description: "", owner: "", ...document });
const payload: Readonly<Record<string, string>> = { "/tenant_id": "t1", "/account_id": "17" };
const valueAt = (pointer: string): string | null => payload[pointer] ?? null;

test.each([
  { name: "a contract without any of them", of: {}, lane: plainLane, orderKey: null, straight: true },
  { name: "a limit for the key as a whole", of: { limits: { concurrency: 2 } }, lane: plainLane, orderKey: null, straight: false },
  {
    name: "a limit for each value",
    of: { limits: { concurrency: 2, per: "/tenant_id" } },
    lane: '["","t1"]',
    orderKey: null,
    straight: false,
  },
  { name: "a share for each value", of: { fair_by: "/tenant_id" }, lane: '["t1",""]', orderKey: null, straight: false },
  {
    name: "both",
    of: { fair_by: "/tenant_id", limits: { rate: "5/s", per: "/account_id" } },
    lane: '["t1","17"]',
    orderKey: null,
    straight: false,
  },
  { name: "an order", of: { ordered_by: "/account_id" }, lane: plainLane, orderKey: "17", straight: false },
  { name: "a value that is not there", of: { fair_by: "/gone", ordered_by: "/gone" }, lane: plainLane, orderKey: null, straight: false },
  { name: "a breaker", of: { breaker: { failing: 0.5, of: 20, pause: "1m" } }, lane: plainLane, orderKey: null, straight: false },
])("$name", ({ of, lane, orderKey, straight }) => {
  expect(standingOf(policy(of), valueAt)).toEqual({ lane, orderKey });
  expect(goesStraight(policy(of))).toBe(straight);
});

test("a lane's name says its values", () => {
  for (const lane of [
    { fair: "", limit: "" },
    { fair: 'a"b', limit: "" },
    { fair: "", limit: "[]" },
  ])
    expect(laneOf(laneName(lane))).toEqual(lane);
});
