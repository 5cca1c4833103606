import { expect, test } from "vitest";
import { inOrder } from "./in_order.ts";

/** Work that a test finishes by hand. */
class Bench {
  readonly begun: number[] = [];
  readonly #finish = new Map<number, () => void>();
  taken = 0;

  async *items(count: number): AsyncGenerator<number> {
    for (let item = 0; item < count; item++) {
      this.taken += 1;
      yield item;
    }
  }

  readonly work = async (item: number): Promise<string> => {
    this.begun.push(item);
    await new Promise<void>((resolve) => this.#finish.set(item, resolve));
    return `done ${item}`;
  };

  finish(item: number): void {
    this.#finish.get(item)!();
  }

  static turn(): Promise<void> {
    return new Promise((resolve) => setImmediate(resolve));
  }
}

test("results come in the order of the items, whichever is done first", async () => {
  const bench = new Bench();
  const results = Array.fromAsync(inOrder(bench.items(3), 3, bench.work));
  await Bench.turn();
  for (const item of [2, 1, 0]) bench.finish(item);
  expect(await results).toEqual(["done 0", "done 1", "done 2"]);
});

test("each is yielded as soon as it is done, while the items still come", async () => {
  const { promise: more, resolve: sendMore } = Promise.withResolvers<void>();
  const source = (async function* () {
    yield 0;
    await more;
    yield 1;
  })();
  const results = inOrder(source, 3, async (item) => item * 10);
  expect(await results.next()).toEqual({ done: false, value: 0 });
  sendMore();
  expect(await results.next()).toEqual({ done: false, value: 10 });
  expect((await results.next()).done).toBe(true);
});

test("no more than so many are under way, and one more is read ahead at most", async () => {
  const bench = new Bench();
  const results = inOrder(bench.items(10), 2, bench.work);
  const first = results.next();
  await Bench.turn();
  expect([bench.begun, bench.taken]).toEqual([[0, 1], 3]);
  bench.finish(0);
  await first;
  await Bench.turn();
  // Nobody has asked for the second result: nothing more is begun.
  expect([bench.begun, bench.taken]).toEqual([[0, 1], 3]);
});

test("a source that breaks breaks the results, and is told when nobody wants more", async () => {
  const broken = (async function* () {
    yield 1;
    throw new Error("the connection broke");
  })();
  const results = inOrder(broken, 2, async (item) => item);
  await expect(Array.fromAsync(results)).rejects.toThrow("the connection broke");

  let closed = false;
  const source = (async function* () {
    try {
      while (true) yield 1;
    } finally {
      closed = true;
    }
  })();
  for await (const _ of inOrder(source, 2, async (item) => item)) break;
  expect(closed).toBe(true);
});
