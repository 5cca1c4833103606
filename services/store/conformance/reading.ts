import { uuidv7 } from "uuidv7";
import { expect } from "vitest";
import { taskStates } from "../../lifecycle/task.ts";
import type { TaskFilter, TaskView } from "../store.ts";
import { firstIdOf } from "../uuid_v7.ts";
import { contractOf, everything, failed, newTask, released, start, succeeded, waiting } from "./fixtures.ts";
import { fact, type Suite } from "./suite.ts";

const minute = 60_000;
const hour = 60 * minute;
/** An id as it was made at that time. */
const idAt = (ms: number): string => firstIdOf(ms).replace(/0{12}$/, "000000000001");
const idsOf = (tasks: readonly TaskView[]) => tasks.map(({ id }) => id);

export function readingSuite(suite: Suite): void {
  fact(suite, "knows no task of a strange id", async (store) => expect(await store.task(uuidv7())).toBeNull());

  fact(suite, "answers pages, newest first, none twice and none left out", async (store, publisher) => {
    const tasks = await waiting(store, publisher, 7);
    const first = await store.tasks(everything, null, 3);
    const second = await store.tasks(everything, first.at(-1)!.id, 3);
    const third = await store.tasks(everything, second.at(-1)!.id, 3);
    expect([...idsOf(first), ...idsOf(second), ...idsOf(third)]).toEqual(idsOf(tasks as unknown as TaskView[]).toReversed());
  });

  fact(suite, "finds what was accepted long after its id was made, or by a clock that is behind", async (store, publisher) => {
    const [early, late] = [newTask({ id: idAt(start - 20 * hour) }), newTask({ id: idAt(start + 4 * minute) })];
    await store.accept([early, late], publisher, start);
    for (const changes of [{ acceptedSince: start - minute }, { acceptedBefore: start + 1 }])
      expect(idsOf(await store.tasks({ ...everything, ...changes }, null, 10)).toSorted()).toEqual([early.id, late.id].toSorted());
    await store.byHand([early.id, late.id], "cancel", start + 5);
    expect(await store.tasks({ ...everything, endedBefore: start + 6 }, null, 10)).toHaveLength(2);
  });

  fact(suite, "knows of no task from before there were any, and takes the years that a time can have", async (store, publisher) => {
    const [task] = await released(store, publisher, 1);
    const [first, last] = [Date.parse("0001-01-01T00:00:00Z"), Date.parse("9999-12-31T23:59:59Z")];
    const found = async (changes: Partial<TaskFilter>) => idsOf(await store.tasks({ ...everything, ...changes }, null, 10));
    expect([await found({ acceptedBefore: first }), await found({ endedBefore: first }), await found({ acceptedSince: last })]).toEqual([
      [],
      [],
      [],
    ]);
    expect([await found({ acceptedSince: first }), await found({ acceptedBefore: last })]).toEqual([[task!.id], [task!.id]]);
    expect(await store.countTasks({ ...everything, acceptedBefore: first }, 10)).toBe(0);
  });

  fact(suite, "filters by routing key, states and time of acceptance", async (store, publisher) => {
    const [done, out] = await released(store, publisher, 2);
    await store.record([succeeded(done!)], start + 1);
    const mail = newTask({ routingKey: "welcome_email", id: idAt(start + 500) });
    await store.accept([mail], publisher, start + 500);
    expect(idsOf(await store.tasks({ ...everything, routingKey: "welcome_email" }, null, 10))).toEqual([mail.id]);
    expect(idsOf(await store.tasks({ ...everything, within: ["welcome_email", "nothing"] }, null, 10))).toEqual([mail.id]);
    expect(await store.tasks({ ...everything, within: [] }, null, 10)).toEqual([]);
    expect(idsOf(await store.tasks({ ...everything, states: ["succeeded"] }, null, 10))).toEqual([done!.id]);
    expect(idsOf(await store.tasks({ ...everything, states: ["queued", "accepted"] }, null, 10)).toSorted()).toEqual(
      [out!.id, mail.id].toSorted(),
    );
    expect(idsOf(await store.tasks({ ...everything, acceptedSince: start + 500 }, null, 10))).toEqual([mail.id]);
    expect(await store.tasks({ ...everything, acceptedBefore: start + 500 }, null, 10)).toHaveLength(2);
  });

  fact(
    suite,
    "finds what was tried again, what failed with a code, what has a key, and what ended before a time",
    async (store, publisher) => {
      const [again, well, given] = await released(store, publisher, 3);
      const keyed = newTask({ idempotency: { apiKey: "shop", key: "order/8812" } });
      await store.accept([keyed, newTask({ idempotency: { apiKey: "other", key: "order/1" } })], publisher, start);
      await store.record([failed(again!, { code: "too_big" }), succeeded(well!)], start + 5);
      await store.record([failed(given!, { failure: "permanent", code: "gone" })], start + 9);
      const found = async (filter: Partial<TaskFilter>) => idsOf(await store.tasks({ ...everything, ...filter }, null, 10));
      expect(await found({ attemptOver: 1 })).toEqual([again!.id]);
      expect(await found({ attemptOver: 2 })).toEqual([]);
      expect([await found({ failedWith: "too_big" }), await found({ failedWith: "too" })]).toEqual([[again!.id], []]);
      expect([await found({ idempotencyKey: "order/8812" }), await found({ idempotencyKey: "8812" })]).toEqual([[keyed.id], []]);
      expect(await found({ endedBefore: start + 9 })).toEqual([well!.id]);
      const [quick, long] = await released(store, publisher, 2);
      const worked = (task: typeof quick, ms: number) => succeeded(task!, { startedAt: start, finishedAt: start + ms });
      await store.record([worked(quick, 999), worked(long, 2_500)], start + 2_600);
      expect(await found({ workedOverMs: 1_000 })).toEqual([long!.id]);
      expect(await found({ workedOverMs: 2_499, states: ["succeeded", "dead"], routingKey: "data_export" })).toEqual([long!.id]);
      expect(await found({ workedOverMs: 2_500 })).toEqual([]);
    },
  );

  fact(suite, "counts what a filter finds, whatever the states, and no further than it is asked to", async (store, publisher) => {
    const [done, dead] = await released(store, publisher, 2);
    await store.record([succeeded(done!), failed(dead!, { failure: "permanent" })], start + 1);
    await waiting(store, publisher, 3);
    await store.accept([newTask({ dueAt: start + 1_000 })], publisher, start);
    const count = (filter: Partial<TaskFilter>, atMost = 10) => store.countTasks({ ...everything, ...filter }, atMost);
    expect([await count({}), await count({}, 4), await count({ states: ["accepted", "scheduled"] }, 2)]).toEqual([6, 4, 2]);
    for (const state of taskStates) {
      const expected = { accepted: 3, scheduled: 1, succeeded: 1, dead: 1 }[state as string] ?? 0;
      expect([state, await count({ states: [state] })]).toEqual([state, expected]);
      expect(await store.tasks({ ...everything, states: [state] }, null, 10)).toHaveLength(expected);
    }
    expect(await count({ states: ["dead", "succeeded", "expired"], routingKey: "data_export" })).toBe(2);
    expect(await count({ states: ["dead", "dead"] })).toBe(1);
  });

  fact(suite, "counts who waits of a key, and no further than it is asked to", async (store, publisher) => {
    await waiting(store, publisher, 5);
    await waiting(store, publisher, 2, { routingKey: "welcome_email" });
    await store.accept([newTask({ dueAt: start + 1_000 })], publisher, start);
    expect([await store.countWaiting("data_export", 10), await store.countWaiting("data_export", 3)]).toEqual([5, 3]);
    expect(await store.countWaiting("nothing", 10)).toBe(0);
  });

  fact(suite, "has the last contract of each that is served no more and has unfinished tasks", async (store, publisher) => {
    const document = (digest: string) => ({ ...contractOf("data_export"), digest, document: `{"digest":"${digest}"}` });
    await store.keepContracts([document("first")], start);
    await store.keepContracts([document("second"), contractOf("welcome_email")], start + 1);
    expect(await store.retiredContracts([])).toEqual([]);
    const [task] = await waiting(store, publisher, 1);
    expect(await store.retiredContracts([])).toEqual(['{"digest":"second"}']);
    expect(await store.retiredContracts(["data_export"])).toEqual([]);
    await store.byHand([task!.id], "cancel", start);
    expect(await store.retiredContracts([])).toEqual([]);
  });

  fact(suite, "answers that it can read", async (store) => expect(await store.ping()).toBeUndefined());
}
