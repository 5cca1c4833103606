import type { TakenFrom } from "../lifecycle/budget.ts";
import type { Rate } from "../lifecycle/rate.ts";

/**
 * How often somebody may ask, counted once for all servers. It is no record: a PostgreSQL that crashed and a SQLite that was
 * opened anew have every budget full.
 */
export interface Budgeting {
  /** Takes up to so many of what `name` may ask at this rate. */
  takeBudget(name: string, rate: Rate, many: number, now: number): Promise<TakenFrom>;
  /** Those that are full, at most `limit`. Answers how many. */
  forgetBudgets(epoch: number, now: number, limit: number): Promise<number>;
}
