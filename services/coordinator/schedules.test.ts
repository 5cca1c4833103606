import { uuidv7 } from "uuidv7";
import { expect, onTestFinished, test } from "vitest";
import { temporaryFolder } from "../../test/support/temporary_folder.ts";
import { TEST_CONTRACTS } from "../../test/support/trial.ts";
import { loadContracts } from "../contracts/load.ts";
import { openSqliteStore } from "../store/sqlite/open.ts";
import type { Schedule } from "../store/store.ts";
import { schedules } from "./schedules.ts";

const hour = 3_600_000;
const start = Date.UTC(2026, 10, 24, 10);
const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
const contracts = await loadContracts(TEST_CONTRACTS);

/** A coordinator's duty on a real store, and a clock that the test moves. */
async function given(changes: Partial<Schedule> = {}, known = contracts) {
  const store = await openSqliteStore(temporaryFolder());
  onTestFinished(() => store.close());
  const clock = { now: start };
  const epoch = (await store.lead("the test", start, 1_000_000_000))!;
  const duty = schedules({ store, contracts: known, traces: null, log: quiet, now: () => clock.now });
  const id = uuidv7();
  await store.keepSchedule({
    ...{ id, name: null, routingKey: "trial", payload: '{"do":"succeed","number":9007199254740993}', cron: "0 * * * *", timeZone: "UTC" },
    ...{ overlap: "queue", catchUp: "last", jitterMs: 0, nextAt: start + hour, pausedAt: null, pausedBecause: null, createdAt: start },
    ...changes,
  });
  return {
    ...{ store, id },
    /** The coordinator is there at this time. */
    async at(now: number): Promise<void> {
      clock.now = now;
      await duty.round(epoch);
    },
    begun: async () =>
      (await store.scheduleRuns(id, 200)).filter(({ result }) => result === "begun").map(({ instant }) => (instant - start) / hour),
    results: async () => (await store.scheduleRuns(id, 200)).map(({ instant, result }) => `${(instant - start) / hour} ${result}`),
  };
}

test("a run begins when its instant has come, with the payload digit by digit, and not again", async () => {
  const { at, begun, store, id } = await given();
  await at(start + hour - 1);
  expect(await begun()).toEqual([]);
  await at(start + hour);
  await at(start + hour + 500);
  expect(await begun()).toEqual([1]);
  const [run] = await store.scheduleRuns(id, 1);
  expect(await store.task(run!.taskId!)).toMatchObject({
    payload: '{"do":"succeed","number":9007199254740993}',
    schedule: id,
    state: "accepted",
  });
  await at(start + 2 * hour);
  expect(await begun()).toEqual([2, 1]);
});

test.each([
  ["none", ["5 missed"], "6 begun"],
  ["last", ["5 begun", "4 missed"], "6 begun"],
  [3, ["5 begun", "4 begun", "3 begun", "2 missed"], "6 begun"],
  [100, ["5 begun", "4 begun", "3 begun", "2 begun", "1 begun"], "6 begun"],
] as const)("after five hours without a coordinator, catch_up %s", async (catchUp, afterwards, next) => {
  const { at, results } = await given({ catchUp });
  await at(start + 5.5 * hour);
  expect(await results()).toEqual(afterwards);
  await at(start + 6 * hour);
  expect((await results())[0]).toBe(next);
});

test("jitter lets a run come later by a part of its own, and its instant stays", async () => {
  const { at, begun, store, id } = await given({ jitterMs: hour / 2 });
  await at(start + hour);
  expect(await begun()).toEqual([1]);
  const [run] = await store.scheduleRuns(id, 1);
  const { state, dueAt } = (await store.task(run!.taskId!))!;
  expect(state).toBe("scheduled");
  expect(dueAt! - start - hour).toBeGreaterThan(0);
  expect(dueAt! - start - hour).toBeLessThan(hour / 2);
});

test("a payload that does not fit the contract any more has its run without a task, and the next is tried again", async () => {
  const { at, results } = await given({ payload: '{"do":"succeed","colour":"red"}' });
  await at(start + hour);
  await at(start + 2 * hour);
  expect(await results()).toEqual(["2 contract_violation", "1 contract_violation"]);
});

test("a schedule whose contract is gone is paused, and says why", async () => {
  const { at, results, store, id } = await given({ routingKey: "gone" });
  await at(start + hour);
  expect(await store.schedule(id)).toMatchObject({ pausedAt: start + hour, pausedBecause: "There is no contract for gone any more." });
  await at(start + 2 * hour);
  expect(await results()).toEqual([]);
});

test("many schedules that are due at once begin in one round", async () => {
  const { at, store, id } = await given();
  const one = (await store.schedule(id))!;
  for (let number = 0; number < 250; number++) await store.keepSchedule({ ...one, id: uuidv7() });
  await at(start + hour);
  const all = { routingKey: null, states: [], acceptedSince: null, acceptedBefore: null, group: null };
  expect(await store.tasks(all, null, 1_000)).toHaveLength(251);
});
