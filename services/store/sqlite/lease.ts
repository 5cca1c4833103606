import type { Connection } from "./connection.ts";
import { number } from "./rows.ts";

/** Takes the lease where it is free or run out, or keeps it. On SQLite there is one process, so this is the suite's more than anybody's. */
export function lead(connection: Connection, holder: string, now: number, forMs: number): number | null {
  const row = connection.get(
    `insert into lease (only_one, holder, epoch, until) values (1, ?1, 1, ?3)
         on conflict (only_one) do update
        set epoch = case when holder = ?1 and until >= ?2 then epoch else epoch + 1 end, holder = ?1, until = ?3
      where holder = ?1 or until < ?2
  returning epoch`,
    holder,
    now,
    now + forMs,
  );
  return row === undefined ? null : number(row, "epoch");
}

export function stillLeads(connection: Connection, epoch: number): boolean {
  return connection.get("select 1 as yes from lease where epoch = ?1", epoch) !== undefined;
}

/** Whoever held it is gone. The epoch rises with the next holder all the same. */
export function endLease(connection: Connection): void {
  connection.run("update lease set until = 0");
}
