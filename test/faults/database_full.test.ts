import pg from "pg";
import { expect, onTestFinished, test } from "vitest";
import { eventually } from "../support/eventually.ts";
import { House } from "../support/house.ts";
import type { ProblemView } from "../support/http.ts";
import { createDatabase, postgresWithSmallDisk } from "../support/postgres_server.ts";

/** PostgreSQL's own disk fills up; for that it needs one of its own, which a container gives it. */

test("what PostgreSQL has no room for is refused with 507; what it kept is done when there is room again", async ({ skip }) => {
  const server = await postgresWithSmallDisk(64).catch((error: Error) => {
    if (process.env["WAYBILL_TEST_BROKER"] === "container") throw error;
    return skip(`LEFT OUT: it needs a Docker engine (${error.message}).`);
  });
  onTestFinished(() => server.close());
  const databaseUrl = await createDatabase(server, "waybill");
  const house = await House.start({ databaseUrl });
  const database = new pg.Client({ connectionString: databaseUrl });
  await database.connect();
  onTestFinished(() => database.end());
  await fill(database);

  const kept: string[] = [];
  const refused = await eventually(
    async () => {
      const { status, body } = await house.api.send<{ id: string } & ProblemView>("trial", { do: "succeed", number: kept.length });
      if (status === 202) kept.push(body.id);
      return { status, body };
    },
    { until: ({ status }) => status !== 202, everyMs: 0, timeoutMs: 60_000, what: "a task is refused" },
  );
  expect(refused).toMatchObject({
    status: 507,
    body: { code: "store_full", accepted: "no", detail: "The store's disk is full. This task was NOT accepted." },
  });

  await database.query("drop table filler");
  kept.push(
    await eventually(() => house.api.send("trial", { do: "succeed" }).then(({ status, body }) => (status === 202 ? body.id : "")), {
      what: "there is room again",
    }),
  );
  await house.consumer();
  expect(await house.untilAllEnded()).toEqual({ succeeded: kept.length });
  expect(new Set(house.effects("done").map(({ task }) => task))).toEqual(new Set(kept));
});

/** Fills the disk to its last page. */
async function fill(database: pg.Client): Promise<void> {
  await database.query("create table filler (bytes text)");
  await database.query("alter table filler alter bytes set storage external");
  for (let size = 4_000_000; size >= 1_000; ) {
    await database.query("insert into filler values (repeat('x', $1))", [size]).catch((error: { code?: string }) => {
      if (error.code !== "53100") throw error;
      size = Math.floor(size / 2);
    });
  }
}
