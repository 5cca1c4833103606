import { type TakenFrom, takeFrom } from "../../lifecycle/budget.ts";
import type { Rate } from "../../lifecycle/rate.ts";
import type { Queryable } from "./connection.ts";
import { number } from "./rows.ts";

/** In a transaction: the row is held from the first statement on, so two servers are not given the same. */
export async function takeBudget(client: Queryable, name: string, rate: Rate, many: number, now: number): Promise<TakenFrom> {
  const { rows } = await client.query(
    `insert into waybill.rate_budgets as kept (name, full_at) values ($1, 0)
     on conflict (name) do update set full_at = kept.full_at
     returning full_at`,
    [name],
  );
  const taken = takeFrom(rate, number(rows[0]!, "full_at"), many, now);
  if (taken.given > 0) await client.query("update waybill.rate_budgets set full_at = $2 where name = $1", [name, taken.fullAt]);
  return taken;
}

export async function forgetBudgets(client: Queryable, now: number, limit: number): Promise<number> {
  const { rowCount } = await client.query(
    "delete from waybill.rate_budgets where name in (select name from waybill.rate_budgets where full_at <= $1 limit $2 for update skip locked)",
    [now, limit],
  );
  return rowCount ?? 0;
}
