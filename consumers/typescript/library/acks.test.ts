import assert from "node:assert/strict";
import fc from "fast-check";
import { test } from "vitest";
import { Acknowledged } from "./acks.ts";

test("what follows each other is acknowledged in one piece", () => {
  const acknowledged = new Acknowledged();
  const turns = [[1], [3, 2, 4], [7, 6], [9, 5], [8], [10, 11]];
  assert.deepEqual(
    turns.map((turn) => acknowledged.bundle(turn)),
    [
      { upTo: 1, single: [] },
      { upTo: 4, single: [] },
      { upTo: 0, single: [7, 6] },
      { upTo: 5, single: [9] },
      { upTo: 8, single: [] },
      { upTo: 11, single: [] },
    ],
  );
});

/** A message that is in hand must never be acknowledged with its neighbours: nobody would work it again. */
test("in any order each message is acknowledged once, and none before it is done", () => {
  const inHandAtOnce = 20;
  const choices = fc.array(fc.record({ many: fc.integer({ min: 1, max: 5 }), from: fc.nat(inHandAtOnce) }), {
    minLength: 50,
    maxLength: 50,
  });
  fc.assert(
    fc.property(choices, (turns) => {
      const acknowledged = new Acknowledged();
      const inHand: number[] = [];
      const unacknowledged = new Set<number>();
      let last = 0;
      for (const { many, from } of turns) {
        while (inHand.length < inHandAtOnce) {
          inHand.push(++last);
          unacknowledged.add(last);
        }
        const done = inHand.splice(from % (inHandAtOnce - many), many);
        const { upTo, single } = acknowledged.bundle(done);
        const heard = [...unacknowledged].filter((tag) => tag <= upTo || single.includes(tag));
        assert.deepEqual(heard.toSorted(), done.toSorted());
        for (const tag of heard) unacknowledged.delete(tag);
      }
    }),
  );
});
