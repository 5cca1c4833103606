import { uuidv7 } from "uuidv7";
import { expect } from "vitest";
import type { NewRun, NewTask, Schedule, Store } from "../store.ts";
import { contractOf, epoch, everything, newTask, openRunway, released, start, succeeded } from "./fixtures.ts";
import { fact, type Suite } from "./suite.ts";

const hour = 3_600_000;

/** Schedules: `lifecycle/schedule.ts` says which runs are due, the store begins each once. */
export function scheduleSuite(suite: Suite): void {
  fact(suite, "keeps schedules, changes and forgets them", async (store) => {
    const one = await keep(store, { name: "daily", catchUp: 5, jitterMs: 30_000 });
    const other = await keep(store, { nextAt: null });
    expect(await store.schedule(one.id)).toEqual(one);
    expect([await store.scheduleNamed("daily"), await store.scheduleNamed("weekly")]).toEqual([one, null]);
    expect((await store.schedules(10)).map(({ id }) => id)).toEqual([other.id, one.id]);
    expect(await store.keepSchedule({ ...one, id: uuidv7() })).toBeNull();
    expect(await store.changeSchedule(one.id, { cron: "0 8 * * *", catchUp: "none", pausedAt: start })).toEqual({
      ...one,
      ...{ cron: "0 8 * * *", catchUp: "none", pausedAt: start },
    });
    expect(await store.schedule(one.id)).toMatchObject({ cron: "0 8 * * *", catchUp: "none", pausedAt: start, jitterMs: 30_000 });
    expect(await store.forgetSchedule(one.id)).toBe(true);
    expect([await store.schedule(one.id), await store.forgetSchedule(one.id), await store.changeSchedule(one.id, {})]).toEqual([
      null,
      false,
      null,
    ]);
  });

  fact(suite, "tells which are due, the longest overdue first, and none that is paused or never due", async (store) => {
    const late = await keep(store, { nextAt: start - hour });
    const due = await keep(store, { nextAt: start });
    await keep(store, { nextAt: start + 1 });
    await keep(store, { nextAt: null });
    await store.changeSchedule((await keep(store, { nextAt: start })).id, { pausedAt: start });
    expect((await store.dueSchedules(start, 10)).map(({ id }) => id)).toEqual([late.id, due.id]);
    expect(await store.dueSchedules(start, 1)).toHaveLength(1);
  });

  fact(suite, "begins a run once, with its task, and says when the next is due", async (store) => {
    const schedule = await keep(store);
    const run = runAt(start);
    const told: string[] = [];
    store.onChange((changes) => told.push(...changes.map(({ state }) => state)));
    const firing = { schedule: schedule.id, expectedNextAt: start, runs: [run], nextAt: start + hour, pausedBecause: null };
    expect(await store.fireSchedule(epoch, firing, start + 1)).toEqual([{ instant: start, result: "begun", taskId: run.task!.id }]);
    expect(await store.task(run.task!.id)).toMatchObject({ state: "accepted", schedule: schedule.id, acceptedAt: start + 1 });
    expect(told).toEqual(["accepted"]);
    expect(await store.schedule(schedule.id)).toMatchObject({ nextAt: start + hour });
    expect(await store.scheduleRuns(schedule.id, 10)).toEqual([
      { instant: start, at: start + 1, result: "begun", taskId: run.task!.id, state: "accepted" },
    ]);
    const other = await keep(store, { name: "another" });
    const ids = [other.id, schedule.id, other.id.replace(/.$/, "0")];
    expect((await store.runsOfSchedules(ids, 10)).map((runs) => runs.map(({ instant }) => instant))).toEqual([[], [start], []]);
    // Somebody who has not heard of it yet, and somebody whose clock was set back.
    expect(await store.fireSchedule(epoch, { ...firing, runs: [runAt(start)] }, start + 2)).toBeNull();
    const again = await store.fireSchedule(epoch, { ...firing, expectedNextAt: start + hour, runs: [runAt(start)] }, start + 2);
    expect(again).toEqual([{ instant: start, result: "again", taskId: null }]);
    expect(await count(store)).toBe(1);
  });

  fact(suite, "begins a run once, though several ask at once", async (store) => {
    const schedule = await keep(store);
    const firing = () => ({
      schedule: schedule.id,
      expectedNextAt: start,
      runs: [runAt(start)],
      nextAt: start + hour,
      pausedBecause: null,
    });
    const fired = await Promise.all(Array.from({ length: 5 }, () => store.fireSchedule(epoch, firing(), start)));
    expect(fired.filter((one) => one !== null)).toHaveLength(1);
    expect(await count(store)).toBe(1);
  });

  fact(suite, "is paused with its reason by who finds that it cannot go on", async (store) => {
    const { id } = await keep(store);
    await store.fireSchedule(
      epoch,
      { schedule: id, expectedNextAt: start, runs: [], nextAt: start, pausedBecause: "No contract." },
      start + 1,
    );
    expect(await store.schedule(id)).toMatchObject({ pausedAt: start + 1, pausedBecause: "No contract.", nextAt: start });
    expect(await store.dueSchedules(start + 5, 10)).toEqual([]);
  });

  fact(suite, "leaves a run out while a task of the schedule is unfinished, where it says skip", async (store, publisher) => {
    await openRunway(store, 10);
    const schedule = await keep(store, { overlap: "skip" });
    const [first, second] = [runAt(start), runAt(start + hour)];
    expect(await fireAll(store, schedule, [first, second])).toEqual(["begun", "overlap"]);
    const [out] = (await store.claim({ publisher, routingKey: "data_export", firstReleaseNo: 1, limit: 5 }, start))!;
    await store.record([succeeded(out!)], start);
    expect(await fireAll(store, schedule, [runAt(start + 2 * hour)])).toEqual(["begun"]);
  });

  fact(suite, "lets the next run come behind, where it says queue", async (store) => {
    expect(await fireAll(store, await keep(store, { overlap: "queue" }), [runAt(start), runAt(start + hour)])).toEqual(["begun", "begun"]);
    expect(await count(store)).toBe(2);
  });

  fact(suite, "cancels what is unfinished, where it says cancel_running, and nothing of another schedule", async (store, publisher) => {
    const [other] = await released(store, publisher, 1);
    const schedule = await keep(store, { overlap: "cancel_running" });
    const [first, second] = [runAt(start), runAt(start + hour)];
    await fireAll(store, schedule, [first]);
    await store.claim({ publisher, routingKey: "data_export", firstReleaseNo: 50, limit: 5 }, start);
    expect(await fireAll(store, schedule, [second])).toEqual(["begun"]);
    expect(await store.task(first.task!.id)).toMatchObject({ state: "cancelled" });
    expect(await store.task(other!.id)).toMatchObject({ state: "queued" });
    expect(await store.pendingCancels(10)).toMatchObject([{ taskId: first.task!.id }]);
  });

  fact(suite, "says of a run why it has no task", async (store) => {
    const schedule = await keep(store, { overlap: "queue" });
    const unique = { key: "user 1", during: "unfinished", until: null, answer: "reject" } as const;
    const runs = [
      { instant: start, task: null, without: "missed" },
      { instant: start + 1, task: null, without: "contract_violation" },
      runAt(start + 2, { unique }),
      runAt(start + 3, { unique }),
    ] as const;
    expect(await fireAll(store, schedule, runs)).toEqual(["missed", "contract_violation", "begun", "duplicate"]);
    expect((await store.scheduleRuns(schedule.id, 10)).map(({ result }) => result)).toEqual([
      ...["duplicate", "begun", "contract_violation", "missed"],
    ]);
  });

  fact(suite, "keeps a run whose part of the jitter is to come as scheduled", async (store) => {
    const run = runAt(start, { dueAt: start + 5_000 });
    await fireAll(store, await keep(store), [run]);
    expect(await store.task(run.task!.id)).toMatchObject({ state: "scheduled", dueAt: start + 5_000 });
  });

  fact(suite, "runs a schedule by hand, paused or not, and leaves what is due next as it was", async (store) => {
    const schedule = await keep(store, { nextAt: start + hour, pausedAt: null });
    await store.changeSchedule(schedule.id, { pausedAt: start });
    const run = runAt(start + 5);
    expect(await store.runSchedule({ schedule: schedule.id, runs: [run] }, start)).toMatchObject([
      { result: "begun", taskId: run.task!.id },
    ]);
    expect(await store.schedule(schedule.id)).toMatchObject({ nextAt: start + hour, pausedAt: start });
    expect(await store.runSchedule({ schedule: uuidv7(), runs: [runAt(start)] }, start)).toBeNull();
  });

  fact(suite, "accepts ten thousand tasks that are due in one second", async (store, publisher) => {
    await openRunway(store, 1_000);
    for (let batch = 0; batch < 10; batch++) {
      await store.accept(
        Array.from({ length: 1_000 }, () => newTask({ dueAt: start + 1_000 })),
        publisher,
        start,
      );
    }
    expect(await store.acceptDue(epoch, start + 999, 1_000)).toBe(0);
    let accepted = 0;
    for (let many = 1_000; many === 1_000; accepted += many) many = await store.acceptDue(epoch, start + 1_000, 1_000);
    expect(accepted).toBe(10_000);
  });

  fact(suite, "forgets old runs, and the runs of a schedule with it", async (store) => {
    const schedule = await keep(store, { overlap: "queue" });
    await fireAll(store, schedule, [runAt(start), runAt(start + 1)]);
    expect(await store.forgetRuns(epoch, start, 10)).toBe(0);
    expect(await store.forgetRuns(epoch, start + 1, 1)).toBe(1);
    await store.forgetSchedule(schedule.id);
    expect(await store.scheduleRuns(schedule.id, 10)).toEqual([]);
    expect(await count(store)).toBe(2);
  });
}

async function keep(store: Store, changes: Partial<Schedule> = {}): Promise<Schedule> {
  await store.keepContracts([contractOf("data_export")], start);
  const kept = await store.keepSchedule({
    ...{ id: uuidv7(), name: null, routingKey: "data_export", payload: '{"user_id":9007199254740993}', cron: "0 7 * * *", timeZone: "UTC" },
    ...{ overlap: "skip", catchUp: "last", jitterMs: 0, nextAt: start, pausedAt: null, pausedBecause: null, createdAt: start },
    ...changes,
  });
  return kept!;
}

const runAt = (instant: number, changes: Partial<NewTask> = {}): NewRun => ({ instant, task: newTask(changes), without: null });

async function fireAll(store: Store, { id }: Schedule, runs: readonly NewRun[]): Promise<readonly string[]> {
  const { nextAt } = (await store.schedule(id))!;
  return (await store.fireSchedule(epoch, { schedule: id, expectedNextAt: nextAt, runs, nextAt, pausedBecause: null }, start))!.map(
    ({ result }) => result,
  );
}

async function count(store: Store): Promise<number> {
  return (await store.tasks(everything, null, 1_000)).length;
}
