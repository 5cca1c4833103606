import { execFile, execFileSync } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import pg from "pg";
import { beforeAll, expect, onTestFinished, test } from "vitest";
import { findGo, goEnvironment } from "../../scripts/go.ts";
import { preparePython } from "../../scripts/python.ts";
import { eventually } from "../support/eventually.ts";
import { House } from "../support/house.ts";
import type { TaskView } from "../support/http.ts";
import { type Language, languages } from "../support/languages.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";

/** An application whose database is the one that Waybill uses: an order and its task, in one transaction. */
const here = join(import.meta.dirname, "../../sample/transaction");
const commands = new Map<Language, readonly [program: string, ...args: string[]]>();

beforeAll(async () => {
  commands.set("typescript", [process.execPath, join(here, "place_order.ts")]);
  if (languages.includes("python"))
    commands.set("python", [(await preparePython("development", console.log)).program, join(here, "place_order.py")]);
  if (languages.includes("go")) {
    const program = join(temporaryFolder(), "place_order");
    execFileSync(findGo(process.env)!.program, ["build", "-o", program, "."], { cwd: here, env: goEnvironment(process.env) });
    commands.set("go", [program]);
  }
}, 600_000);

async function shop(house: House): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: house.databaseUrl! });
  await client.connect();
  onTestFinished(() => client.end());
  await client.query("create table if not exists orders (id bigint primary key)");
  return client;
}

async function placeOrder(language: Language, house: House, order: number, end: "commit" | "rollback"): Promise<string> {
  const [program, ...args] = commands.get(language)!;
  const payload = JSON.stringify({ do: "succeed", number: order });
  const { stdout } = await promisify(execFile)(program, [...args, house.databaseUrl!, String(order), "trial", payload, end]);
  return stdout.trim();
}

test.each(languages)("in %s, a commit leaves an order and a task that is done, a rollback neither", async (language) => {
  const house = await House.start({ store: "postgres" });
  const database = await shop(house);
  await house.consumer();
  const [kept, gone] = [await placeOrder(language, house, 1, "commit"), await placeOrder(language, house, 2, "rollback")];
  expect(await house.untilState(kept, "succeeded")).toMatchObject({ payload: { do: "succeed", number: 1 }, idempotency_key: "order-1" });
  expect((await house.api.get(`/tasks/${gone}`)).status).toBe(404);
  expect((await database.query("select id from orders")).rows).toEqual([{ id: "1" }]);
  expect(house.effects("done").map(({ number }) => number)).toEqual([1]);
});

test("what was sent while no server was there is done when one is, each once and however late its commit", async () => {
  const house = await House.start({ store: "postgres" });
  const database = await shop(house);
  await house.killServer();
  const late = await shop(house);
  const send = "select waybill.send('trial', $1::text) as id";
  await late.query("begin");
  const first = (await late.query(send, ['{"do":"succeed","number":0}'])).rows[0].id as string;
  for (let number = 1; number <= 50; number++) await database.query(send, [JSON.stringify({ do: "succeed", number })]);
  await house.startServer();
  await house.consumer();
  await eventually(() => Promise.resolve(house.effects("done").length), {
    until: (done) => done === 50,
    what: "those that are committed are done",
  });
  expect((await house.api.get(`/tasks/${first}`)).status).toBe(404);
  await late.query("commit");
  await house.untilState(first, "succeeded");
  expect(
    house
      .effects("done")
      .map(({ number }) => number)
      .toSorted((a, b) => a - b),
  ).toEqual(Array.from({ length: 51 }, (_, number) => number));
});

test("what breaks its contract, or has none, is a dead letter that says why, and its neighbours are done", async () => {
  const house = await House.start({ store: "postgres" });
  const database = await shop(house);
  await house.consumer();
  const send = async (...values: readonly string[]) =>
    (await database.query("select waybill.send($1, $2::text, $3) as id", [...values])).rows[0].id as string;
  const ids = {
    broken: await send("trial", '{"do":"dance"}', "{}"),
    unknown: await send("trail", "{}", "{}"),
    noJson: await send("trial", "{", "{}"),
    option: await send("trial", '{"do":"succeed"}', '{"dealy": "1d"}'),
    well: await send("trial", '{"do":"succeed","number":7}', '{"priority": "high", "max_attempts": 2}'),
  };
  expect(await house.untilState(ids.well, "succeeded")).toMatchObject({ max_attempts: 2, priority: "high" });
  const refused = async (id: string) => {
    const { state, reason, attempts } = (await house.api.get<TaskView>(`/tasks/${id}`)).body;
    return [state, reason, attempts![0]!.code, attempts![0]!.message];
  };
  expect(await refused(ids.broken)).toEqual([
    "dead",
    "refused",
    "contract_violation",
    expect.stringContaining("1 problem in the payload of trial.") as string,
  ]);
  expect(await refused(ids.unknown)).toEqual([
    "dead",
    "refused",
    "unknown_routing_key",
    expect.stringContaining("Did you mean trial?") as string,
  ]);
  expect(await refused(ids.noJson)).toEqual(["dead", "refused", "invalid_json", expect.any(String)]);
  expect(await refused(ids.option)).toEqual(["dead", "refused", "invalid_item", expect.stringContaining("Did you mean delay?") as string]);
  const { body } = await house.api.get<{ readonly groups: readonly { readonly reason: string }[] }>("/dead_letters");
  expect(body.groups.map(({ reason }) => reason)).toEqual(["refused", "refused", "refused", "refused"]);
});
