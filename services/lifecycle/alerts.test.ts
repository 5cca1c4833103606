import { expect, test } from "vitest";
import type { Level } from "./alert_rules.ts";
import { type Alert, type AlertChange, decideAlerts, type JudgedCondition } from "./alerts.ts";

const start = 1_800_000_000_000;
const hour = 3_600_000;
const condition = (level: Level, changes: Partial<JudgedCondition> = {}): JudgedCondition => ({
  ...{ rule: "waiting", routingKey: "data_export", level, says: "14,212 wait.", silenced: false, isSecond: true },
  ...changes,
});
const alert: Alert = {
  ...{ id: "1", rule: "waiting", routingKey: "data_export", since: start, says: "14,212 wait." },
  ...{ calmSince: null, toldAt: start, acknowledgedBy: null },
};

const cases: readonly {
  readonly name: string;
  readonly firing?: Partial<Alert>;
  readonly seen: JudgedCondition;
  readonly at?: number;
  readonly changes: readonly AlertChange[];
}[] = [
  {
    name: "what is over, twice in a row, fires and is told",
    seen: condition("over"),
    changes: [{ kind: "fire", rule: "waiting", routingKey: "data_export", says: "14,212 wait.", tell: true }],
  },
  { name: "what is over for a moment calls nobody", seen: condition("over", { isSecond: false }), changes: [] },
  { name: "what is between fires nothing", seen: condition("between"), changes: [] },
  {
    name: "what is silenced fires, and is not told",
    seen: condition("over", { silenced: true }),
    changes: [{ kind: "fire", rule: "waiting", routingKey: "data_export", says: "14,212 wait.", tell: false }],
  },
  { name: "what fires is not told twice", firing: {}, seen: condition("over"), at: hour, changes: [] },
  {
    name: "what fires is told again after four hours",
    firing: {},
    seen: condition("over"),
    at: 4 * hour,
    changes: [{ kind: "tell", id: "1", as: "reminder" }],
  },
  { name: "what is acknowledged is not told again", firing: { acknowledgedBy: "ops" }, seen: condition("over"), at: 4 * hour, changes: [] },
  { name: "what is silenced is not told again", firing: {}, seen: condition("over", { silenced: true }), at: 4 * hour, changes: [] },
  {
    name: "what was silenced and still fires when the silence ends is told then",
    firing: { toldAt: null },
    seen: condition("over"),
    changes: [{ kind: "tell", id: "1", as: "firing" }],
  },
  {
    name: "its words follow what is seen",
    firing: {},
    seen: condition("over", { says: "15,000 wait." }),
    changes: [{ kind: "say", id: "1", says: "15,000 wait." }],
  },
  {
    name: "what comes under is calm, and fires still",
    firing: {},
    seen: condition("under"),
    at: 5,
    changes: [{ kind: "calm", id: "1", since: start + 5 }],
  },
  {
    name: "what is calm for less than a minute fires still",
    firing: { calmSince: start },
    seen: condition("under"),
    at: 59_999,
    changes: [],
  },
  {
    name: "what is calm for a minute is resolved",
    firing: { calmSince: start },
    seen: condition("under"),
    at: 60_000,
    changes: [{ kind: "resolve", id: "1", tell: true }],
  },
  {
    name: "what was never told is resolved in silence",
    firing: { calmSince: start, toldAt: null },
    seen: condition("under"),
    at: 60_000,
    changes: [{ kind: "resolve", id: "1", tell: false }],
  },
  {
    name: "what was calm and is over again is calm no more, and nobody is told",
    firing: { calmSince: start },
    seen: condition("over"),
    changes: [{ kind: "calm", id: "1", since: null }],
  },
  {
    name: "what trembles about its threshold changes nothing",
    firing: { calmSince: start },
    seen: condition("between"),
    at: 59_000,
    changes: [],
  },
];

for (const { name, firing, seen, at = 0, changes } of cases)
  test(name, () => expect(decideAlerts(firing === undefined ? [] : [{ ...alert, ...firing }], [seen], start + at)).toEqual(changes));

test("what nobody looks at any more, as of a contract that is gone, is resolved", () => {
  expect(decideAlerts([alert], [condition("over", { routingKey: "welcome_email", isSecond: false })], start)).toEqual([
    { kind: "resolve", id: "1", tell: true },
  ]);
});
