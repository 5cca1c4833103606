import { uuidv7 } from "uuidv7";
import { expect } from "vitest";
import { laneName } from "../../lifecycle/lane.ts";
import type { Change } from "../store.ts";
import {
  adopted,
  contractOf,
  epoch,
  failed,
  newTask,
  openRunway,
  progress,
  released,
  snoozed,
  start,
  succeeded,
  traced,
  waiting,
} from "./fixtures.ts";
import { fact, type Suite } from "./suite.ts";

const later = start + 100;

export function recordingSuite(suite: Suite): void {
  fact(suite, "keeps a follow-up task with a death, where the contract says so, and tells of both", async (store, publisher) => {
    const limits = { rate: null, concurrency: 3, per: "/routing_key" };
    await store.keepContracts(
      [contractOf("data_export", { onDead: { task: "welcome_email", webhook: null } }), contractOf("welcome_email", { limits })],
      start,
    );
    const [task] = await released(store, publisher, 1);
    const heard: Change[] = [];
    store.onChange((changes) => heard.push(...changes));
    const report = failed(task!, { failure: "permanent", code: "too_big", message: "the export is too big" });
    const [recorded] = await store.record([report, report], start + 9);
    const followUp = (await store.task(task!.id))!.followUp!;
    expect(recorded).toMatchObject({ kind: "moved", state: "dead", followUp: { id: followUp, routingKey: "welcome_email" } });
    const kept = (await store.task(followUp))!;
    expect(kept).toMatchObject({ state: "accepted", routingKey: "welcome_email", contract: "digest of welcome_email", causedBy: task!.id });
    expect(JSON.parse(kept.payload)).toEqual({
      ...{ task_id: task!.id, routing_key: "data_export", reason: "permanent_failure", code: "too_big", message: "the export is too big" },
      ...{ attempt: 1, died_at: new Date(start + 9).toISOString() },
    });
    expect(kept.lane).toBe(laneName({ fair: "", limit: "data_export" }));
    expect(heard.filter(({ taskId }) => taskId === followUp)).toEqual([
      { taskId: followUp, routingKey: "welcome_email", state: "accepted" },
    ]);
    expect(
      await store.tasks({ routingKey: "welcome_email", states: [], acceptedSince: null, acceptedBefore: null, group: null }, null, 9),
    ).toHaveLength(1);
  });

  fact(suite, "keeps a follow-up in the trace of the task that died", async (store, publisher) => {
    await store.keepContracts(
      [contractOf("data_export", { onDead: { task: "welcome_email", webhook: null } }), contractOf("welcome_email")],
      start,
    );
    const [task] = await released(store, publisher, 1, 1, traced);
    await store.record([failed(task!, { failure: "permanent" })], start);
    const followUp = (await store.task(task!.id))!.followUp!;
    expect(await store.task(followUp)).toMatchObject({ traceparent: traced.traceparent });
  });

  fact(suite, "keeps no follow-up of a failure that is tried again, nor of what was cancelled", async (store, publisher) => {
    await store.keepContracts([contractOf("data_export", { onDead: { task: "welcome_email", webhook: null } })], start);
    const [retried, cancelled] = await released(store, publisher, 2);
    await store.byHand([cancelled!.id], "cancel", start);
    await store.record([failed(retried!), failed(cancelled!, { failure: "permanent" })], start);
    expect(
      await store.tasks({ routingKey: "welcome_email", states: [], acceptedSince: null, acceptedBefore: null, group: null }, null, 9),
    ).toEqual([]);
  });

  fact(suite, "records a success with its result, its times and its attempt", async (store, publisher) => {
    const [task] = await released(store, publisher, 1);
    const [recorded] = await store.record([succeeded(task!, { result: '{"n":9007199254740993}' })], later);
    expect(recorded).toMatchObject({ kind: "moved", taskId: task!.id, routingKey: "data_export", from: "queued", state: "succeeded" });
    expect(await store.task(task!.id)).toMatchObject({
      ...{ state: "succeeded", result: '{"n":9007199254740993}', startedAt: start + 1, endedAt: later },
      attempts: [
        {
          attempt: 1,
          outcome: "succeeded",
          counted: true,
          consumer: "export-1.a",
          startedAt: start + 1,
          finishedAt: start + 5,
          recordedAt: later,
        },
      ],
    });
    expect(await store.traffic()).toMatchObject([{ released: 0, room: 1_000 }]);
  });

  fact(suite, "folds progress and success of one task in one batch", async (store, publisher) => {
    const [task] = await released(store, publisher, 1);
    const recorded = await store.record([progress(task!, { progress: 0.5 }), succeeded(task!)], later);
    expect(recorded).toMatchObject([{ state: "running" }, { from: "running", state: "succeeded" }]);
  });

  fact(suite, "counts an outcome that comes while its row was set back, and never publishes it again", async (store, publisher) => {
    const [task] = await released(store, publisher, 1);
    await store.setBack(publisher, [task!]);
    expect(await store.record([succeeded(task!)], later)).toMatchObject([{ from: "accepted", state: "succeeded" }]);
    expect(await store.claim({ publisher, routingKey: "data_export", firstReleaseNo: 10, limit: 10 }, later)).toEqual([]);
  });

  fact(suite, "keeps the same report once, however often it comes", async (store, publisher) => {
    const [task] = await released(store, publisher, 1);
    const recorded = await store.record([succeeded(task!), succeeded(task!)], later);
    expect(recorded.map(({ kind }) => kind)).toEqual(["moved", "kept"]);
    await store.record([succeeded(task!)], later + 1);
    expect((await store.task(task!.id))?.attempts).toHaveLength(1);
  });

  fact(suite, "raises the attempt at a transient failure, and takes it up again when its time has come", async (store, publisher) => {
    const [task] = await released(store, publisher, 1);
    await store.record([failed(task!)], later);
    expect(await store.task(task!.id)).toMatchObject({ state: "retrying", attempt: 2, failures: 1, dueAt: later + 2_000 });
    expect(await store.acceptDue(epoch, later + 1_999, 10)).toBe(0);
    expect(await store.acceptDue(epoch, later + 2_000, 10)).toBe(1);
    const [again] = (await store.claim({ publisher, routingKey: "data_export", firstReleaseNo: 5, limit: 1 }, later))!;
    expect(again).toMatchObject({ id: task!.id, attempt: 2, failures: 1 });
  });

  fact(suite, "buries a task after its last attempt, with every attempt's failure kept", async (store, publisher) => {
    const [task] = await released(store, publisher, 1);
    for (const attempt of [1, 2, 3]) {
      await store.record([failed(task!, { attempt, code: `busy_${attempt}` })], later + attempt);
      await store.acceptDue(epoch, start + 1_000_000, 10);
      await store.claim({ publisher, routingKey: "data_export", firstReleaseNo: attempt * 10, limit: 1 }, later);
    }
    const dead = await store.task(task!.id);
    expect(dead).toMatchObject({ state: "dead", reason: "attempts_exhausted", failures: 3, attempt: 3 });
    expect(dead?.attempts.map(({ code }) => code)).toEqual(["busy_1", "busy_2", "busy_3"]);
  });

  fact(suite, "takes a late success of the attempt released last, and keeps a failure that came too late", async (store, publisher) => {
    const [task] = await released(store, publisher, 1);
    await store.record([failed(task!)], later);
    const recorded = await store.record(
      [failed(task!, { consumer: "export-2.b" }), succeeded(task!, { consumer: "export-2.b" })],
      later + 1,
    );
    expect(recorded.map(({ kind }) => kind)).toEqual(["kept", "moved"]);
    const done = await store.task(task!.id);
    expect(done).toMatchObject({ state: "succeeded", attempt: 1, dueAt: null });
    expect(done?.attempts.map(({ outcome, counted }) => [outcome, counted])).toEqual([
      ["failed", true],
      ["failed", false],
      ["succeeded", true],
    ]);
  });

  fact(suite, "snoozes without counting a failure, at once or until a time", async (store, publisher) => {
    const [now, then] = await released(store, publisher, 2);
    await store.record([snoozed(now!, { forMs: 0 }), snoozed(then!, { forMs: 60_000 })], later);
    expect(await store.task(now!.id)).toMatchObject({ state: "accepted", attempt: 2, failures: 0 });
    expect(await store.task(then!.id)).toMatchObject({ state: "scheduled", attempt: 2, failures: 0, dueAt: later + 60_000 });
  });

  fact(suite, "lets one bad report among 64 harm no neighbour", async (store, publisher) => {
    const tasks = await released(store, publisher, 63);
    const reports = tasks.map((task) => succeeded(task));
    const recorded = await store.record([...reports.slice(0, 30), adopted({ routingKey: "nobody_knows" }), ...reports.slice(30)], later);
    expect(recorded.filter(({ kind }) => kind === "moved")).toHaveLength(63);
    expect(recorded[30]).toMatchObject({ kind: "failed", error: expect.stringContaining("nobody_knows") });
  });

  fact(suite, "says of a task that it does not know that it does not know it", async (store) => {
    const taskId = uuidv7();
    expect(await store.record([succeeded({ id: taskId })], later)).toEqual([{ kind: "unknown_task", taskId }]);
  });

  fact(suite, "adopts a message without our headers, once, and works it like any other task", async (store) => {
    await openRunway(store, 10);
    const trace = { traceparent: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", tracestate: "shop=1" };
    const report = adopted({ payload: Buffer.from('{"user_id":7}'), ...trace });
    expect((await store.record([report, report], later)).map(({ kind }) => kind)).toEqual(["moved", "kept"]);
    expect(await store.task(report.outcome.taskId)).toMatchObject({
      state: "running",
      attempt: 1,
      payload: '{"user_id":7}',
      traceparent: trace.traceparent,
    });
    expect(await store.record([failed({ id: report.outcome.taskId })], later)).toMatchObject([{ state: "retrying" }]);
    expect(await store.traffic()).toMatchObject([{ released: 0, room: 10 }]);
  });

  fact(suite, "gives the room of a task acked early back at that report, and not again at its end", async (store, publisher) => {
    const [task] = await released(store, publisher, 1);
    await store.record([progress(task!, { ackedEarly: true })], later);
    expect(await store.traffic()).toMatchObject([{ released: 0, room: 1_000 }]);
    await store.record([progress(task!), succeeded(task!)], later);
    expect(await store.traffic()).toMatchObject([{ released: 0, room: 1_000 }]);
  });

  fact(suite, "cancels the newcomer of two consumers with one attempt, by its name", async (store, publisher) => {
    const [task] = await released(store, publisher, 1);
    await store.record([progress(task!), progress(task!, { consumer: "export-2.b" })], later);
    expect(await store.pendingCancels(10)).toMatchObject([{ taskId: task!.id, attempt: 1, reason: "cancelled", consumer: "export-2.b" }]);
    expect(await store.task(task!.id)).toMatchObject({ consumer: "export-1.a" });
    const [cancel] = await store.pendingCancels(10);
    await store.forgetCancels([cancel!.id]);
    expect(await store.pendingCancels(10)).toEqual([]);
  });

  fact(suite, "tells its listeners what moved, after the commit and before the answer", async (store, publisher) => {
    const [task] = await released(store, publisher, 1);
    const heard: Change[] = [];
    const stop = store.onChange((changes) => heard.push(...changes));
    await store.record([progress(task!), succeeded(task!)], later);
    expect(heard.map(({ state }) => state)).toEqual(["running", "succeeded"]);
    stop();
    await waiting(store, publisher, 1);
    expect(heard).toHaveLength(2);
  });

  fact(suite, "keeps a message that cannot be read, with its bytes", async (store) => {
    const message = { queue: "outcomes", body: Buffer.from([0xff, 0x00]), properties: "{}", error: "not JSON" };
    await expect(store.keepUnreadable(message, later)).resolves.toBeUndefined();
  });

  fact(suite, "counts an outcome of a task that is waiting for nobody: newly kept and never claimed", async (store, publisher) => {
    const task = newTask();
    await store.accept([task], publisher, start);
    expect(await store.record([succeeded(task)], later)).toMatchObject([{ from: "accepted", state: "succeeded" }]);
  });

  fact(suite, "rejects reports where the store is the trouble, so that they are reported again", async (store, publisher) => {
    const [task] = await released(store, publisher, 1);
    await store.close();
    await expect(store.record([succeeded(task!), adopted({ routingKey: "nobody_knows" })], later)).rejects.toThrow();
  });
}
