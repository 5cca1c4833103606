import { afterEach, expect, test, vi } from "vitest";
import { Gathered } from "./gathered.ts";

afterEach(() => {
  vi.useRealTimers();
});

/** Batches as they come, each under way until the test lets it end. */
function held(): { readonly gathered: Gathered<number>; readonly batches: Batch[]; readonly failures: unknown[]; next(): Promise<Batch> } {
  const batches: Batch[] = [];
  const failures: unknown[] = [];
  let arrived = Promise.withResolvers<Batch>();
  const gathered = new Gathered<number>(
    (items) => {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const batch = { items, succeed: resolve, fail: reject };
      batches.push(batch);
      arrived.resolve(batch);
      arrived = Promise.withResolvers();
      return promise;
    },
    (error) => failures.push(error),
  );
  return { gathered, batches, failures, next: () => arrived.promise };
}

interface Batch {
  readonly items: readonly number[];
  readonly succeed: () => void;
  readonly fail: (error: Error) => void;
}

test("what is added in one turn shares one batch, and one alone waits for nobody", async () => {
  const { gathered, next } = held();
  const first = next();
  gathered.add(1);
  gathered.add(2);
  expect((await first).items).toEqual([1, 2]);
});

test("what is added while a batch is under way shares the next one", async () => {
  const { gathered, batches, next } = held();
  const first = next();
  gathered.add(1);
  const { succeed } = await first;
  for (const item of [2, 3, 4]) gathered.add(item);
  expect(batches).toHaveLength(1);
  const second = next();
  succeed();
  expect((await second).items).toEqual([2, 3, 4]);
});

test("a batch holds at most 1000", async () => {
  const { gathered, next } = held();
  const first = next();
  for (let item = 0; item < 1_500; item += 1) gathered.add(item);
  const { items, succeed } = await first;
  const second = next();
  succeed();
  expect([items.length, (await second).items.length]).toEqual([1_000, 500]);
});

test("a batch that fails is told and tried again, the same, until it succeeds; what came meanwhile follows it", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout"] });
  const { gathered, failures, next } = held();
  const first = next();
  gathered.add(1);
  const { fail } = await first;
  gathered.add(2);
  const second = next();
  fail(new Error("the disk is full"));
  await new Promise((resolve) => setImmediate(resolve));
  await vi.advanceTimersByTimeAsync(1_000);
  const again = await second;
  expect(failures).toEqual([new Error("the disk is full")]);
  expect(again.items).toEqual([1]);
  const third = next();
  again.succeed();
  expect((await third).items).toEqual([2]);
});

test("after a rest it begins anew", async () => {
  const { gathered, next } = held();
  const first = next();
  gathered.add(1);
  (await first).succeed();
  await new Promise((resolve) => setImmediate(resolve));
  const second = next();
  gathered.add(2);
  expect((await second).items).toEqual([2]);
});
