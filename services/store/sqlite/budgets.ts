import { type TakenFrom, takeFrom } from "../../lifecycle/budget.ts";
import type { Rate } from "../../lifecycle/rate.ts";

/** When each is full again. No other process has this store, so there is nobody to write it down for. */
export type Budgets = Map<string, number>;

export function takeBudget(budgets: Budgets, name: string, rate: Rate, many: number, now: number): TakenFrom {
  const taken = takeFrom(rate, budgets.get(name) ?? 0, many, now);
  budgets.set(name, taken.fullAt);
  return taken;
}

export function forgetBudgets(budgets: Budgets, now: number, limit: number): number {
  const full = [...budgets].filter(([, fullAt]) => fullAt <= now).slice(0, limit);
  for (const [name] of full) budgets.delete(name);
  return full.length;
}
