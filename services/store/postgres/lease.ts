import { at, type Queryable } from "./connection.ts";
import { number } from "./rows.ts";

/** Takes the lease where it is free or run out, or keeps it. The epoch rises with each new holder. Null: another one leads. */
export async function lead(client: Queryable, holder: string, now: number, forMs: number): Promise<number | null> {
  const { rows } = await client.query(
    `insert into waybill.lease as l (holder, epoch, until) values ($1, 1, $3)
         on conflict (only_one) do update
        set epoch = case when l.holder = $1 and l.until >= $2 then l.epoch else l.epoch + 1 end, holder = $1, until = $3
      where l.holder = $1 or l.until < $2
  returning epoch`,
    [holder, at(now), at(now + forMs)],
  );
  return rows.length === 0 ? null : number(rows[0], "epoch");
}

/** Holds the lease's row until the transaction ends: a take-over waits for it, so that no write of an old leader comes after. */
export async function stillLeads(client: Queryable, epoch: number): Promise<boolean> {
  const { rowCount } = await client.query("select 1 from waybill.lease where epoch = $1 for share", [epoch]);
  return rowCount === 1;
}
