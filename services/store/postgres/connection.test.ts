import { expect, onTestFinished, test } from "vitest";
import { freshDatabase } from "../../../test/support/postgres.ts";
import { createPool, transaction } from "./connection.ts";

test("a connection that breaks between two statements fails its transaction, and ends no process", async () => {
  const pool = createPool(await freshDatabase());
  onTestFinished(() => pool.end());
  const broken = transaction(pool, async (client) => {
    const { rows } = await client.query("select pg_backend_pid() as pid");
    const gone = new Promise((resolve) => (client as unknown as NodeJS.EventEmitter).once("end", resolve));
    await pool.query("select pg_terminate_backend($1)", [rows[0].pid]);
    await gone;
    await client.query("select 1");
  });
  await expect(broken).rejects.toThrow();
  expect((await pool.query("select 1 as one")).rows).toEqual([{ one: 1 }]);
});
