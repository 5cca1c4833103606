import { expect, test } from "vitest";
import { goalsOf } from "./goals.ts";

const spoken = (figures: Parameters<typeof goalsOf>[0]): readonly string[] =>
  goalsOf(figures).map(
    ({ goal, wanted, got, isReached }) => `${goal}: ${got.toFixed(2)} of ${wanted}, ${isReached ? "reached" : "not reached"}`,
  );

test("accepting is measured beside bare Fastify and BullMQ, round by round", () => {
  const accept = [
    { name: "bare Fastify", perSecond: [1_000, 500, 1_000] },
    { name: "Waybill, SQLite", perSecond: [500, 250, 520] },
    { name: "Waybill, PostgreSQL", perSecond: [400, 100, 420] },
    { name: "BullMQ, everysec", perSecond: [400, 200, 500] },
  ];
  expect(spoken({ accept, consume: null, path: null })).toEqual([
    "accept: Waybill, SQLite, of bare Fastify: 0.50 of 0.45, reached",
    "accept: Waybill, PostgreSQL, of bare Fastify: 0.40 of 0.45, not reached",
    "accept: Waybill, SQLite, of BullMQ, everysec: 1.25 of 1.2, reached",
    "accept: Waybill, PostgreSQL, of BullMQ, everysec: 0.84 of 1.2, not reached",
  ]);
});

test("each library is measured beside the client by hand that checks too; a language that is not here has no goal", () => {
  const consume = [
    { language: "Go", way: "by hand", perSecond: [100, 200] },
    { language: "Go", way: "unchecked", perSecond: [900, 900] },
    { language: "Go", way: "library", perSecond: [90, 170] },
  ];
  expect(spoken({ accept: null, consume, path: null })).toEqual(["consume: the Go library, of the client by hand: 0.88 of 0.85, reached"]);
});

test("the whole path has reached what it sustained", () => {
  const one = { rate: 6_000, accepted: 5_990, ended: 5_900, outcomes: [1, 1, 1], delays: [2, 2, 2] };
  const path = [
    { store: "SQLite", tried: [one] },
    {
      store: "PostgreSQL",
      tried: [
        { ...one, accepted: 3_000 },
        { ...one, rate: 2_500, accepted: 2_490 },
      ],
    },
  ];
  expect(spoken({ accept: null, consume: null, path })).toEqual([
    "whole path: SQLite, tasks a second without a growing backlog: 6000.00 of 6000, reached",
    "whole path: PostgreSQL, tasks a second without a growing backlog: 2500.00 of 6000, not reached",
  ]);
});

test("what nobody measured has no goal", () => expect(goalsOf({ accept: null, consume: null, path: null })).toEqual([]));
