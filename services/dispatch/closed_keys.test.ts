import { expect, test } from "vitest";
import { ClosedKeys } from "./closed_keys.ts";

test("a key that never came back is open", () => {
  const keys = new ClosedKeys();
  expect([keys.until("trial"), keys.isTrying("trial")]).toEqual([0, false]);
});

test("a key that keeps coming back is closed for 1 s, then doubling to 30 s", () => {
  const keys = new ClosedKeys();
  const closedFor: number[] = [];
  let now = 0;
  for (let times = 1; times <= 7; times += 1) {
    keys.close("trial", now);
    closedFor.push(keys.until("trial") - now);
    now = keys.until("trial");
  }
  expect(closedFor).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
});

test("a burst that comes back together closes the key once", () => {
  const keys = new ClosedKeys();
  for (const now of [0, 1, 500, 999]) keys.close("trial", now);
  expect(keys.until("trial")).toBe(1_000);
  keys.close("trial", 1_000);
  expect(keys.until("trial")).toBe(3_000);
});

test("after the pause a key is still being tried, until a message of it was confirmed", () => {
  const keys = new ClosedKeys();
  keys.close("trial", 0);
  expect(keys.isTrying("trial")).toBe(true);
  keys.open("trial");
  expect([keys.until("trial"), keys.isTrying("trial")]).toEqual([0, false]);
  keys.close("trial", 5_000);
  expect(keys.until("trial")).toBe(6_000);
});

test("one key's closing is no other's", () => {
  const keys = new ClosedKeys();
  keys.close("trial", 0);
  expect([keys.until("data_export"), keys.isTrying("data_export")]).toEqual([0, false]);
});
