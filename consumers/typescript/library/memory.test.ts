import assert from "node:assert/strict";
import { test } from "vitest";
import { Memory } from "./memory.ts";

test("the oldest is forgotten when the size is reached", () => {
  const memory = new Memory<string>({ forMs: 1_000, maxSize: 10, now: () => 0 });
  memory.remember("a", "first", 5);
  memory.remember("b", "second", 5);
  memory.remember("c", "third", 1);
  assert.deepEqual(
    ["a", "b", "c"].map((key) => memory.recall(key)),
    [undefined, "second", "third"],
  );
});

test("remembering again replaces, and counts once", () => {
  const memory = new Memory<string>({ forMs: 1_000, maxSize: 10, now: () => 0 });
  memory.remember("a", "first", 8);
  memory.remember("a", "second", 8);
  memory.remember("b", "other", 2);
  assert.deepEqual(
    ["a", "b"].map((key) => memory.recall(key)),
    ["second", "other"],
  );
});

test("what is over its time makes room", () => {
  let now = 0;
  const memory = new Memory<string>({ forMs: 1_000, maxSize: 100, now: () => now });
  memory.remember("a", "first", 60);
  now = 1_000;
  memory.remember("b", "second", 60);
  memory.remember("c", "third", 40);
  assert.deepEqual(
    ["a", "b", "c"].map((key) => memory.recall(key)),
    [undefined, "second", "third"],
  );
});
