import { expect, test } from "vitest";
import { releaseNow } from "./release.ts";
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

const open = { routingKey: "data_export", room: 40, closedUntil: 0, trying: false };

test.each([
  { name: "releases as many as there is room for", facts: {}, expected: 40 },
  { name: "releases nothing while the key is closed", facts: { closedUntil: 1_001, trying: true }, expected: 0 },
  { name: "releases one to try a key that came back", facts: { closedUntil: 1_000, trying: true }, expected: 1 },
  { name: "releases nothing without room", facts: { room: 0 }, expected: 0 },
  { name: "releases nothing where a recount found too many out", facts: { room: -5 }, expected: 0 },
  { name: "releases at most a thousand at a time", facts: { room: 5_000 }, expected: 1_000 },
])("$name", ({ facts, expected }) => expect(releaseNow({ ...open, ...facts }, 1_000)).toBe(expected));
