import { expect, onTestFinished, test } from "vitest";
import { temporaryFolder } from "../../../test/support/temporary_folder.ts";
import { openSqliteStore } from "../../store/sqlite/open.ts";
import { Budgets } from "./budgets.ts";

const noon = Date.UTC(2026, 10, 24, 12);

/** So many servers on one store, at a time that a test sets; and how often they asked it. */
async function servers(many: number) {
  const store = await openSqliteStore(temporaryFolder());
  onTestFinished(() => store.close());
  const clock = { now: noon, questions: 0 };
  const counted: typeof store.takeBudget = (...args) => {
    clock.questions += 1;
    return store.takeBudget(...args);
  };
  const budgets = Array.from({ length: many }, () => new Budgets({ takeBudget: counted }, () => clock.now));
  const given = async (times: number, rate: { count: number; perMs: number }) => {
    let sum = 0;
    for (let time = 0; time < times; time++) if ((await budgets[time % many]!.take("key ci", rate)).isGiven) sum += 1;
    return sum;
  };
  return { clock, budgets, given };
}

for (const [count, perMs] of [
  [3, 1_000],
  [10, 60_000],
  [1_000, 1_000],
] as const) {
  test(`three servers give ${count} in ${perMs} ms together, and as many again when that has gone by`, async () => {
    const { clock, given } = await servers(3);
    expect(await given(3 * count, { count, perMs })).toBe(count);
    clock.now += perMs;
    expect(await given(3 * count, { count, perMs })).toBe(count);
  });
}

test("the store is asked some twenty times in a window, also by those who are refused", async () => {
  const { clock, given } = await servers(1);
  expect(await given(5_000, { count: 1_000, perMs: 1_000 })).toBe(1_000);
  expect(clock.questions).toBe(21);
});

test("who ask at the same time wait for one answer", async () => {
  const { clock, budgets } = await servers(1);
  const taken = await Promise.all(Array.from({ length: 50 }, () => budgets[0]!.take("key ci", { count: 1_000, perMs: 1_000 })));
  expect([taken.every(({ isGiven }) => isGiven), clock.questions]).toEqual([true, 1]);
});

test("what was in hand for longer than a window is worth nothing: the store has it again", async () => {
  const { clock, budgets, given } = await servers(2);
  const rate = { count: 100, perMs: 1_000 };
  await budgets[0]!.take("key ci", rate);
  clock.now += 10_000;
  expect(await given(400, rate)).toBe(100);
});

test("each name has a budget of its own", async () => {
  const { budgets } = await servers(1);
  const rate = { count: 1, perMs: 60_000 };
  const taken = [];
  for (const name of ["key ci", "key ci", "key shop"]) taken.push((await budgets[0]!.take(name, rate)).isGiven);
  expect(taken).toEqual([true, false, true]);
});
