import pg from "pg";
import { onTestFinished } from "vitest";
import { freshDatabase } from "../../../test/support/postgres.ts";
import { growthSuite } from "../conformance/growth.ts";
import { openPostgresStore } from "./open.ts";

const sizeOfAll =
  "select sum(pg_total_relation_size(oid))::float8 as size from pg_class where relnamespace = 'waybill'::regnamespace and relkind = 'r'";

growthSuite({
  name: "PostgreSQL",
  async open() {
    const url = await freshDatabase();
    const store = await openPostgresStore(url);
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    onTestFinished(async () => {
      await client.end();
      await store.close();
    });
    return {
      store,
      // What autovacuum does in the course of a day.
      async sizeInTheEvening() {
        await client.query("vacuum");
        return (await client.query(sizeOfAll)).rows[0].size as number;
      },
    };
  },
});
