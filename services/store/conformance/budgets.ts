import { expect } from "vitest";
import { epoch, start } from "./fixtures.ts";
import { fact, type Suite } from "./suite.ts";

const rate = { count: 100, perMs: 60_000 };

export function budgetSuite(suite: Suite): void {
  fact(suite, "a budget is given once, whoever asks for it, and comes back evenly", async (store) => {
    const asked = await Promise.all([60, 60, 60].map((many) => store.takeBudget("key ci", rate, many, start)));
    expect(asked.map(({ given }) => given).toSorted((one, other) => one - other)).toEqual([0, 40, 60]);
    expect(await store.takeBudget("key ci", rate, 1, start)).toMatchObject({ given: 0, left: 0, nextInMs: 600 });
    expect(await store.takeBudget("key ci", rate, 9, start + 3_000)).toMatchObject({ given: 5, left: 0, fullAt: start + 63_000 });
    expect(await store.takeBudget("key shop", rate, 1, start)).toMatchObject({ given: 1, left: 99 });
  });

  fact(suite, "budgets that are full are forgotten", async (store) => {
    await store.takeBudget("key ci", rate, 1, start);
    await store.takeBudget("key shop", rate, 100, start);
    expect(await store.forgetBudgets(epoch, start + 1_000, 10)).toBe(1);
    expect(await store.takeBudget("key shop", rate, 100, start + 1_000)).toMatchObject({ given: 1 });
  });
}
