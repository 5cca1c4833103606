import { expect, test } from "vitest";
import { closedForMs, roomOf, runwayOf } from "./runway.ts";

test.each([
  { slots: 0, runway: 100 },
  { slots: 20, runway: 100 },
  { slots: 26, runway: 104 },
  { slots: 500, runway: 2_000 },
])("$slots slots make a runway of $runway", ({ slots, runway }) => expect(runwayOf({ slots, outcome: "required" })).toBe(runway));

test("a contract without outcomes is published at once, whatever lies in its queue", () => {
  expect(roomOf(runwayOf({ slots: 0, outcome: "none" }), 0, 5_000_000)).toBeGreaterThan(900_000_000);
});

test.each([
  { name: "what the store has released takes room", released: 30, inBroker: 10, room: 70 },
  { name: "a cancelled task's message takes room while it lies in the queue", released: 0, inBroker: 40, room: 60 },
  { name: "room is never negative", released: 130, inBroker: 0, room: 0 },
])("$name", ({ released, inBroker, room }) => expect(roomOf(100, released, inBroker)).toBe(room));

test("a routing key stays closed for 1 s, doubling to 30 s", () => {
  expect([1, 2, 3, 4, 5, 6, 7].map(closedForMs)).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
});
