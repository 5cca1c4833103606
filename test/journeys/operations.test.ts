import { expect, test } from "vitest";
import { eventually } from "../support/eventually.ts";
import { House } from "../support/house.ts";
import type { TaskView } from "../support/http.ts";
import { trialContractsWith } from "../support/trial_contracts.ts";

interface Group {
  readonly group: string;
  readonly code: string;
  readonly count: number;
  readonly came_back: number;
}

interface Operation {
  readonly id: string;
  readonly state: string;
  readonly total: number;
  readonly done: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly unfinished: number;
}

const groups = async ({ api }: House) => (await api.get<{ readonly groups: readonly Group[] }>("/dead_letters")).body.groups;
const begin = ({ api }: House, body: object) => api.request<Operation>("POST", "/operations", { body: JSON.stringify(body) });
const until = ({ api }: House, id: string, wanted: (operation: Operation) => boolean, what: string) =>
  eventually(async () => (await api.get<Operation>(`/operations/${id}`)).body, { until: wanted, what });

test("one bad deploy: its dead tasks are one group; a canary that fails again stops the replay; cancelled, they are gone from the dead letters", async () => {
  const house = await House.start({
    environment: { WAYBILL_CONTRACTS: trialContractsWith({ retry: { max_attempts: 2, first_delay: "1s", jitter: 0 } }) },
  });
  await house.consumer();
  // What fails twice succeeds at the third try: so it dies first, and a replay mends it... after one failure more.
  for (let number = 0; number < 8; number++) await house.accepted({ do: "fail_twice", number }, { query: { max_attempts: "1" } });
  await house.accepted({ do: "permanent", number: 99 });
  expect(await house.untilAllEnded()).toEqual({ dead: 9 });
  const [bad, other] = await groups(house);
  expect([bad, other]).toMatchObject([
    { code: "not_yet", count: 8, came_back: 0 },
    { code: "hopeless", count: 1 },
  ]);
  const list = await house.api.get<{ readonly tasks: readonly TaskView[] }>(`/tasks?group=${bad!.group}`);
  expect(list.body.tasks.length).toBe(8);

  // Nothing is mended yet: the canary ends badly, and the operation stops.
  const stopped = await begin(house, { action: "replay", filter: { group: bad!.group }, first: 2 });
  expect(stopped).toMatchObject({ status: 202, body: { state: "running", total: 8, done: 0 } });
  const canary = await until(house, stopped.body.id, ({ state }) => state === "stopped", "the canary has ended badly");
  expect(canary).toMatchObject({ done: 2, failed: 2, succeeded: 0 });
  expect((await groups(house))[0]).toMatchObject({ count: 8, came_back: 2 });
  await house.api.request("POST", `/operations/${stopped.body.id}/abort`);

  // Cancelled by an operation, they leave the dead letters.
  const cancel = await begin(house, { action: "cancel", filter: { group: bad!.group } });
  await until(house, cancel.body.id, ({ state }) => state === "finished", "all are cancelled");
  expect((await groups(house)).map(({ code }) => code)).toEqual(["hopeless"]);
  expect(await house.countByState()).toEqual({ cancelled: 8, dead: 1 });
}, 60_000);

test("after the mend: a canary of two succeeds, the rest follows at its rate, and a killed server goes on where it was", async () => {
  const house = await House.start({ environment: { WAYBILL_CONTRACTS: trialContractsWith({ retry: { max_attempts: 1 } }) } });
  await house.consumer();
  for (let number = 0; number < 12; number++) await house.accepted({ do: "fail_twice", number });
  expect(await house.untilAllEnded()).toEqual({ dead: 12 });
  // The mend: their contract allows them three attempts now.
  await house.killServer();
  const mended = { WAYBILL_CONTRACTS: trialContractsWith({ retry: { max_attempts: 3, backoff: "constant", first_delay: "1s" } }) };
  await house.startServer(mended);
  const { body } = await begin(house, { action: "replay", filter: { routing_key: "trial" }, first: 2, rate: "5/s" });
  await until(house, body.id, ({ done }) => done > 3, "the rest has begun");
  await house.killServer();
  await house.startServer(mended);
  const ended = ({ state, unfinished }: Operation): boolean => state === "finished" && unfinished === 0;
  expect(await until(house, body.id, ended, "all are replayed")).toMatchObject({ total: 12, done: 12, succeeded: 12, failed: 0 });
  expect(await groups(house)).toEqual([]);
}, 60_000);
