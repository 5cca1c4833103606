import { uuidv7 } from "uuidv7";
import { expect } from "vitest";
import type { SearchableField } from "../../lifecycle/searchable.ts";
import { type NewTask, type Store, untraced } from "../store.ts";
import { contractOf, everything, failed, newTask, openRunway, released, start, succeeded } from "./fixtures.ts";
import { fact, type Suite } from "./suite.ts";

const field = (value: string, pointer = "/user_id"): SearchableField => ({ pointer, value });

const found = async (store: Store, fields: readonly SearchableField[], routingKey = "data_export") =>
  (await store.tasks({ ...everything, routingKey, fields }, null, 10)).map(({ id }) => id);

export function searchableSuite(suite: Suite): void {
  fact(suite, "finds tasks by their searchable fields, each of its own contract", async (store, publisher) => {
    const one = newTask({ searchable: [field("1"), field("csv", "/format")] });
    const other = newTask({ searchable: [field("1"), field("pdf", "/format")] });
    const mail = newTask({ routingKey: "welcome_email", searchable: [field("1")] });
    await store.accept([one, other, mail, newTask()], publisher, start);
    expect(await found(store, [field("1")])).toEqual([other.id, one.id].toSorted().toReversed());
    expect(await found(store, [field("1"), field("csv", "/format")])).toEqual([one.id]);
    expect(await found(store, [field("1")], "welcome_email")).toEqual([mail.id]);
    expect(await found(store, [field("2")])).toEqual([]);
  });

  fact(suite, "a payload that takes another's place brings its own fields", async (store, publisher) => {
    const unique: NewTask["unique"] = { key: "user", during: "unfinished", until: null, answer: "replace" };
    const first = newTask({ unique, searchable: [field("1")] });
    await store.accept([first], publisher, start);
    await store.accept([newTask({ unique, searchable: [field("2")] })], publisher, start);
    expect([await found(store, [field("1")]), await found(store, [field("2")])]).toEqual([[], [first.id]]);
  });

  fact(
    suite,
    "erases one person's tasks: the ended, and the unfinished once they are cancelled; nobody else's",
    async (store, publisher) => {
      const [done, out] = await released(store, publisher, 2, 1, { searchable: [field("88")] });
      await store.record([succeeded(done!)], start + 1);
      const waits = newTask({ searchable: [field("88")], idempotency: { apiKey: "default", key: "order-1" } });
      const others = newTask({ searchable: [field("91")] });
      await store.accept([waits, others], publisher, start + 2);
      const told: string[] = [];
      const stop = store.onChange((changes) => told.push(...changes.map(({ taskId, state }) => `${taskId} ${state}`)));

      const counted = await store.wouldErase({ routingKey: "data_export", fields: [field("88")] }, null, 10);
      expect(counted).toEqual({ erased: 3, cancelled: 2, pipelines: 0, schedules: 0, operations: 0, next: null });
      const erased = await store.eraseTasks({ routingKey: "data_export", fields: [field("88")] }, 10, start + 3);
      stop();
      expect(erased).toEqual({ erased: 3, cancelled: 2 });
      expect(told.toSorted()).toEqual([`${out!.id} cancelled`, `${waits.id} cancelled`].toSorted());
      expect([await store.task(done!.id), await store.task(out!.id), await store.task(waits.id)]).toEqual([null, null, null]);
      expect(await found(store, [field("91")])).toEqual([others.id]);
      // Its consumer is told to stop all the same, and its idempotency key is free.
      expect((await store.pendingCancels(10)).map(({ taskId }) => taskId)).toContain(out!.id);
      const again = newTask({ idempotency: { apiKey: "default", key: "order-1" } });
      expect(await store.accept([again], publisher, start + 4)).toMatchObject([{ kind: "kept" }]);
    },
  );

  fact(suite, "finds tasks of before their contract called the field searchable once it is told to look", async (store, publisher) => {
    const [old, others] = [newTask({ json: '{"user_id": 88}' }), newTask({ json: '{"user_id": 91}' })];
    const mail = newTask({ routingKey: "welcome_email", json: '{"user_id": 88}' });
    await store.accept([old, others, mail], publisher, start);
    await store.keepContracts([contractOf("data_export", { searchable: ["/user_id"] })], start);
    expect(await found(store, [field("88")])).toEqual([]);
    const first = await store.keepMissingFields("data_export", null, 1);
    expect([first, await store.keepMissingFields("data_export", first, 1)].toSorted()).toEqual([old.id, others.id].toSorted());
    expect(await store.keepMissingFields("data_export", others.id, 1)).toBeNull();
    expect(await found(store, [field("88")])).toEqual([old.id]);
    expect(await store.eraseTasks({ routingKey: "data_export", fields: [field("88")] }, 10, start)).toEqual({ erased: 1, cancelled: 1 });
  });

  fact(
    suite,
    "a pipeline in which such a task is loses its input and what its steps say, and another does not",
    async (store, publisher) => {
      await store.keepContracts([contractOf("data_export", { searchable: ["/user_id"] })], start);
      await openRunway(store, 1_000);
      const step = (payload: unknown) => ({
        name: "mail",
        routingKey: "data_export",
        payload,
        forEach: null,
        limit: 1,
        tolerateFailure: false,
      });
      const begin = async (user: number, name: string | null) => {
        const definition = { stages: [[step({ user_id: user })]], deadlineMs: 60_000 };
        const blocked = [{ id: uuidv7(), routingKey: "data_export", stage: 0, step: "mail" }];
        const idempotency = { apiKey: "default", key: `for ${user} ${name}` };
        const input = '{"mail":"ada@example.org"}';
        return store.beginPipeline({ id: uuidv7(), name, definition, input, idempotency, blocked, ...untraced }, start);
      };
      const ended = (await begin(88, null)).pipeline;
      const [task] = (await store.claim({ publisher, routingKey: "data_export", firstReleaseNo: 1, limit: 1 }, start))!;
      await store.record([succeeded(task!)], start + 1);
      const [runs, others] = [(await begin(88, "named")).pipeline, (await begin(91, null)).pipeline];

      const asked = { routingKey: "data_export", fields: [field("88")] };
      // The unfinished task of the one that runs ends with its pipeline, and so is not counted as cancelled on its own.
      const counted = { erased: 0, cancelled: 0, pipelines: 2, schedules: 0, operations: 0, next: others.id };
      expect(await store.wouldErase(asked, null, 10)).toMatchObject({ pipelines: 2, schedules: 0, next: others.id });
      expect(await store.wouldErase(asked, others.id, 10)).toEqual({ ...counted, pipelines: 0, next: null });
      const { next, ...sums } = await store.eraseBeside(asked, null, 10, start + 2);
      expect([sums, next]).toEqual([{ pipelines: 2, schedules: 0, operations: 0 }, others.id]);
      expect(await store.eraseBeside(asked, next, 10, start + 2)).toEqual({ pipelines: 0, schedules: 0, operations: 0, next: null });
      const blank = { definition: { stages: [[step({})]], deadlineMs: 60_000 }, input: "{}" };
      expect(await store.pipeline(ended.id)).toMatchObject({ state: "succeeded", obstacle: null, ...blank });
      expect(await store.pipeline(runs.id)).toMatchObject({ state: "cancelled", input: "{}", obstacle: "Its input was erased." });
      expect(await store.pipeline(others.id)).toMatchObject({ state: "running", definition: others.definition, input: others.input });
      // What it stood for may be asked for anew.
      expect((await begin(88, null)).kind).toBe("begun");
    },
  );

  fact(suite, "an operation that looked for such a value says it no more, and another does", async (store) => {
    const begin = async (described: string) => {
      const asked = { action: "cancel", filter: { ...everything, routingKey: "data_export" }, described } as const;
      const treatment = { first: null, firstSucceed: null, rate: null, priority: null };
      return (await store.beginOperation({ id: uuidv7(), ...asked, ...treatment }, start)).id;
    };
    const [theirs, others] = [
      await begin('{"routing_key":"data_export","payload.user_id":88}'),
      await begin('{"routing_key":"data_export","payload.user_id":91}'),
    ];
    const asked = { routingKey: "data_export", fields: [field("88")] };
    expect(await store.wouldErase(asked, null, 10)).toMatchObject({ operations: 1 });
    expect(await store.eraseBeside(asked, null, 10, start + 1)).toEqual({ pipelines: 0, schedules: 0, operations: 1, next: null });
    const described = async (id: string) => JSON.parse((await store.operation(id))!.described);
    expect(await described(theirs)).toEqual({ routing_key: "data_export", "payload.user_id": "[erased]" });
    expect(await described(others)).toEqual({ routing_key: "data_export", "payload.user_id": 91 });
  });

  fact(suite, "erases so many in one transaction, and says that there are more", async (store, publisher) => {
    await store.accept(
      [1, 2, 3].map(() => newTask({ searchable: [field("88")] })),
      publisher,
      start,
    );
    const erase = () => store.eraseTasks({ routingKey: "data_export", fields: [field("88")] }, 2, start + 1);
    expect([(await erase()).erased, (await erase()).erased, (await erase()).erased]).toEqual([2, 1, 0]);
  });

  fact(suite, "the follow-up of a death is found by its own fields", async (store, publisher) => {
    await store.keepContracts(
      [
        contractOf("data_export", { onDead: { task: "welcome_email", webhook: null } }),
        contractOf("welcome_email", { searchable: ["/routing_key"] }),
      ],
      start,
    );
    const [task] = await released(store, publisher, 1);
    await store.record([failed(task!, { failure: "permanent" })], start + 1);
    expect(await found(store, [field("data_export", "/routing_key")], "welcome_email")).toHaveLength(1);
  });
}
