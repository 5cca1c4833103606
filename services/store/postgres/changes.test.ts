import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { eventually } from "../../../test/support/eventually.ts";
import { freshDatabase } from "../../../test/support/postgres.ts";
import { Changes } from "./changes.ts";

test("while PostgreSQL is away it is asked for once a second, however long that is", async () => {
  const url = new URL(await freshDatabase());
  const database = { port: Number(url.port), host: url.hostname };
  const attempts: number[] = [];
  const through: Socket[] = [];
  // The first goes through; then the database is away.
  const door = createServer((near) => {
    near.on("error", () => undefined);
    attempts.push(performance.now());
    if (attempts.length > 1) return void near.destroy();
    const far = connect(database).on("error", () => undefined);
    through.push(near, far);
    near.pipe(far).pipe(near);
  });
  const cut = () => {
    for (const socket of through) socket.destroy();
  };
  await new Promise<void>((resolve) => door.listen(0, "127.0.0.1", resolve));
  url.port = String((door.address() as AddressInfo).port);
  const changes = new Changes(url.href);
  onTestFinished(async () => {
    await changes.close();
    cut();
    door.close();
  });
  await changes.listen();
  cut();
  await eventually(() => attempts.length, { until: (many) => many >= 5, what: "it was asked for four times" });
  const pauses = attempts.slice(2).map((at, index) => at - attempts[index + 1]!);
  expect(pauses.filter((ms) => ms < 900)).toEqual([]);
});
