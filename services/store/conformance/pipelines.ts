import { uuidv7 } from "uuidv7";
import { expect } from "vitest";
import type { PipelineDefinition, PipelineStep } from "../../contracts/pipeline.ts";
import { type NewPipeline, type PipelineView, type Store, untraced } from "../store.ts";
import { contractOf, epoch, failed, newTask, openRunway, start, succeeded, traced } from "./fixtures.ts";
import { fact, type Suite } from "./suite.ts";

const permanent = { failure: "permanent" } as const;
const hour = 3_600_000;

/** Pipelines: `lifecycle/pipeline.ts` decides, the store carries it out in the transaction of what it follows from. */
export function pipelineSuite(suite: Suite): void {
  fact(suite, "begins a pipeline: its first stage waits, the rest is blocked", async (store) => {
    const { kind, pipeline } = await begin(store, chain);
    expect(kind).toBe("begun");
    expect(pipeline).toMatchObject({ state: "running", stage: 0, endedAt: null, deadlineAt: start + hour, obstacle: null });
    expect(statesOf(pipeline)).toEqual({ validate: ["accepted"], transcode: ["blocked"], notify: ["blocked"] });
    expect((await store.pipelines({ name: null, states: ["running"], before: null }, 10)).map(({ id }) => id)).toEqual([pipeline.id]);
  });

  fact(suite, "makes each step of what those before it have done, with every digit", async (store, publisher) => {
    const { pipeline } = await begin(store, chain);
    await succeed(store, publisher, pipeline.id, '{"url": "a.mp4", "size": 9007199254740993}');
    expect(statesOf((await store.pipeline(pipeline.id))!)).toEqual({
      validate: ["succeeded"],
      transcode: ["accepted"],
      notify: ["blocked"],
    });
    const [transcode] = await claimAll(store, publisher);
    expect(Buffer.from(transcode!.payload).toString()).toBe('{"source":"a.mp4","bytes":9007199254740993,"who":7}');
    expect(transcode).toMatchObject({ pipeline: pipeline.id, expiresAt: start + hour, attempt: 1 });
    await store.record([succeeded(transcode!)], start + 10);
    await succeed(store, publisher, pipeline.id);
    expect(await store.pipeline(pipeline.id)).toMatchObject({ state: "succeeded", stage: 2, endedAt: start });
  });

  fact(suite, "stops at a failure: the rest is skipped; a replay of what failed lets it go on", async (store, publisher) => {
    const { pipeline } = await begin(store, chain);
    const [validate] = await claimAll(store, publisher);
    await store.record([failed(validate!, permanent)], start + 5);
    expect(await store.pipeline(pipeline.id)).toMatchObject({ state: "failed", endedAt: start + 5 });
    expect(statesOf((await store.pipeline(pipeline.id))!)).toEqual({ validate: ["dead"], transcode: ["skipped"], notify: ["skipped"] });

    await store.byHand([validate!.id], "replay", start + 6);
    expect(await store.pipeline(pipeline.id)).toMatchObject({ state: "running", endedAt: null, deadlineAt: start + 6 + hour });
    expect(statesOf((await store.pipeline(pipeline.id))!)).toEqual({ validate: ["accepted"], transcode: ["blocked"], notify: ["blocked"] });
    for (let stage = 0; stage < 3; stage++) await succeed(store, publisher, pipeline.id);
    expect(await store.pipeline(pipeline.id)).toMatchObject({ state: "succeeded" });
  });

  fact(suite, "goes on where a step that was thought dead has succeeded late", async (store, publisher) => {
    const { pipeline } = await begin(store, chain);
    const onceOnly = { maxAttempts: 1, backoff: "constant", firstDelayMs: 2_000, maxDelayMs: 2_000, jitter: 0, on: {} } as const;
    await store.keepContracts([contractOf("data_export", { retry: onceOnly })], start);
    const [validate] = await claimAll(store, publisher);
    await store.record([failed(validate!, { code: "silent", consumer: null })], start);
    expect(statesOf((await store.pipeline(pipeline.id))!)).toEqual({ validate: ["dead"], transcode: ["skipped"], notify: ["skipped"] });
    await store.record([succeeded(validate!, { result: okResult })], start);
    expect(statesOf((await store.pipeline(pipeline.id))!)).toEqual({
      validate: ["succeeded"],
      transcode: ["accepted"],
      notify: ["blocked"],
    });
    expect(await store.pipeline(pipeline.id)).toMatchObject({ state: "running", stage: 1 });
  });

  fact(suite, "joins what went side by side, whichever ends last", async (store, publisher) => {
    const { pipeline } = await begin(store, definitionOf([[step("left"), step("right")], [step("after")]]));
    const [one, other] = await claimAll(store, publisher);
    await store.record([succeeded(other!)], start);
    expect(await store.pipeline(pipeline.id)).toMatchObject({ state: "running", stage: 0 });
    await store.record([succeeded(one!)], start);
    expect(statesOf((await store.pipeline(pipeline.id))!)).toMatchObject({ after: ["accepted"] });
  });

  fact(suite, "joins two that end in one batch, and two that end in two transactions at once", async (store, publisher) => {
    const both = definitionOf([[step("left"), step("right")], [step("after")]]);
    const first = await begin(store, both);
    await store.record(
      (await claimAll(store, publisher)).map((task) => succeeded(task)),
      start,
    );
    expect(await store.pipeline(first.pipeline.id)).toMatchObject({ stage: 1 });
    await succeed(store, publisher, first.pipeline.id);

    for (let round = 0; round < 10; round++) {
      const { pipeline } = await begin(store, both);
      const [one, other] = await claimAll(store, publisher);
      await Promise.all([store.record([succeeded(one!)], start), store.record([succeeded(other!)], start)]);
      expect(await store.pipeline(pipeline.id)).toMatchObject({ stage: 1, state: "running" });
      await succeed(store, publisher, pipeline.id);
    }
  });

  fact(suite, "has each of its tasks in its own trace, also those that are made later", async (store, publisher) => {
    const definition = definitionOf([[step("each", { forEach: "/input/items" })], [step("last")]]);
    await begin(store, definition, '{"items": ["a", "b"]}', traced);
    const each = await claimAll(store, publisher);
    await store.record(
      each.map((task) => succeeded(task)),
      start,
    );
    expect([...each, ...(await claimAll(store, publisher))]).toMatchObject([traced, traced, traced]);
  });

  fact(suite, "fans out over an array, and gives the results to the next in order", async (store, publisher) => {
    const definition = definitionOf([
      [step("each", { forEach: "/input/items", payload: { what: { $from: "/item" }, number: { $from: "/index" } } })],
      [step("sum", { payload: { all: { $from: "/steps/each/results" }, counts: { $from: "/summary" } } })],
    ]);
    const { pipeline } = await begin(store, definition, '{"items": ["a", "b", "c"]}');
    const tasks = await claimAll(store, publisher);
    expect(tasks.map(({ payload }) => JSON.parse(Buffer.from(payload).toString()))).toEqual([
      { what: "a", number: 0 },
      { what: "b", number: 1 },
      { what: "c", number: 2 },
    ]);
    await store.record(
      tasks.toReversed().map((task) => succeeded(task, { result: JSON.stringify({ of: Buffer.from(task.payload).toString()[9] }) })),
      start,
    );
    const [sum] = await claimAll(store, publisher);
    expect(JSON.parse(Buffer.from(sum!.payload).toString())).toEqual({
      all: [{ of: "a" }, { of: "b" }, { of: "c" }],
      counts: { tasks: 3, succeeded: 3, failed: 0 },
    });
    expect((await store.pipeline(pipeline.id))!.tasks.map(({ step, item, endedAt }) => [step, item, endedAt])).toEqual([
      ["each", 0, start],
      ["each", 1, start],
      ["each", 2, start],
      ["sum", 0, null],
    ]);
  });

  fact(suite, "goes past a stage without items, to its end if that was the last", async (store) => {
    const each = step("each", { forEach: "/input/items" });
    const { pipeline } = await begin(store, definitionOf([[each], [step("after")]]), '{"items": []}');
    expect(statesOf(pipeline)).toEqual({ after: ["accepted"] });
    expect((await begin(store, definitionOf([[each]]), '{"items": []}')).pipeline).toMatchObject({ state: "succeeded", endedAt: start });
  });

  fact(suite, "says why a stage cannot begin, and begins it when it is resumed", async (store, publisher) => {
    const each = step("each", { forEach: "/steps/list/result/items", limit: 2 });
    const { pipeline } = await begin(store, definitionOf([[step("list")], [each], [step("after")]]));
    await succeed(store, publisher, pipeline.id, '{"items": [1, 2, 3]}');
    expect(await store.pipeline(pipeline.id)).toMatchObject({
      ...{ state: "failed", stage: 0 },
      obstacle: "Step each could not begin: /steps/list/result/items has 3 items, more than its limit of 2.",
    });
    expect(statesOf((await store.pipeline(pipeline.id))!)).toEqual({ list: ["succeeded"], after: ["skipped"] });
    expect(await store.resumePipeline(pipeline.id, start)).toBe(true);
    expect(await store.pipeline(pipeline.id)).toMatchObject({
      state: "failed",
      obstacle: expect.stringContaining("more than its limit") as string,
    });
  });

  fact(suite, "tolerates a failure where its step says so, and shows null for its result", async (store, publisher) => {
    const definition = definitionOf([
      [step("may_fail", { tolerateFailure: true }), step("must_not")],
      [step("after", { payload: { of: { $from: "/steps/may_fail/result" }, counts: { $from: "/summary" } } })],
    ]);
    const { pipeline } = await begin(store, definition);
    const tasks = await claimAll(store, publisher);
    const named = new Map(
      (await store.pipeline(pipeline.id))!.tasks.map(({ id, step: name }) => [name, tasks.find((task) => task.id === id)!]),
    );
    await store.record([failed(named.get("may_fail")!, permanent), succeeded(named.get("must_not")!)], start);
    const [after] = await claimAll(store, publisher);
    expect(JSON.parse(Buffer.from(after!.payload).toString())).toEqual({ of: null, counts: { tasks: 2, succeeded: 1, failed: 1 } });
  });

  fact(suite, "cancels what is unfinished, skips the rest, and resumes where it stopped", async (store, publisher) => {
    const { pipeline } = await begin(store, chain);
    await succeed(store, publisher, pipeline.id);
    expect(await store.cancelPipeline(pipeline.id, start + 1)).toBe(true);
    expect(await store.pipeline(pipeline.id)).toMatchObject({ state: "cancelled", endedAt: start + 1 });
    expect(statesOf((await store.pipeline(pipeline.id))!)).toEqual({
      validate: ["succeeded"],
      transcode: ["cancelled"],
      notify: ["skipped"],
    });
    expect(await store.cancelPipeline(pipeline.id, start + 1)).toBe(false);
    expect(await store.resumePipeline(pipeline.id, start + 2)).toBe(true);
    expect(statesOf((await store.pipeline(pipeline.id))!)).toEqual({
      validate: ["succeeded"],
      transcode: ["accepted"],
      notify: ["blocked"],
    });
    expect(await store.resumePipeline(pipeline.id, start + 3)).toBe(false);
    const [transcode] = await claimAll(store, publisher);
    await store.record([succeeded(transcode!, { attempt: 2 })], start);
    await succeed(store, publisher, pipeline.id);
    expect(await store.pipeline(pipeline.id)).toMatchObject({ state: "succeeded" });
  });

  fact(suite, "ends at its deadline: what is unfinished expires, and the rest is skipped", async (store) => {
    const { pipeline } = await begin(store, chain);
    expect(await store.expireDue(epoch, start + hour - 1, 10)).toBe(0);
    expect(await store.expireDue(epoch, start + hour, 10)).toBe(1);
    expect(await store.pipeline(pipeline.id)).toMatchObject({ state: "failed", endedAt: start + hour });
    expect(statesOf((await store.pipeline(pipeline.id))!)).toEqual({ validate: ["expired"], transcode: ["skipped"], notify: ["skipped"] });
  });

  fact(
    suite,
    "lets a step that was cancelled while it was blocked be replayed, before and after its stage has begun",
    async (store, publisher) => {
      const { pipeline } = await begin(store, chain);
      const transcode = pipeline.tasks.find(({ step: name }) => name === "transcode")!.id;
      await store.byHand([transcode], "cancel", start);
      await store.byHand([transcode], "replay", start);
      expect(await store.task(transcode)).toMatchObject({ state: "blocked", attempt: 2, payload: "" });
      await store.byHand([transcode], "cancel", start);
      await succeed(store, publisher, pipeline.id);
      expect(await store.pipeline(pipeline.id)).toMatchObject({ state: "failed", stage: 1 });
      await store.byHand([transcode], "replay", start);
      expect(await store.task(transcode)).toMatchObject({
        state: "accepted",
        attempt: 3,
        payload: expect.stringContaining("source") as string,
      });
      expect(await store.pipeline(pipeline.id)).toMatchObject({ state: "running" });
    },
  );

  fact(suite, "gives the place of a dead step to the task that replaces it", async (store, publisher) => {
    const { pipeline } = await begin(store, chain);
    const [validate] = await claimAll(store, publisher);
    await store.record([failed(validate!, permanent)], start);
    const edited = newTask({ replaces: validate!.id });
    await store.accept([edited], publisher, start);
    expect(await store.pipeline(pipeline.id)).toMatchObject({ state: "running" });
    expect(await store.task(edited.id)).toMatchObject({ pipeline: { id: pipeline.id, step: "validate", item: 0 } });
    const [again] = await claimAll(store, publisher);
    await store.record([succeeded(again!, { result: okResult })], start);
    expect(await store.pipeline(pipeline.id)).toMatchObject({ stage: 1 });
  });

  fact(suite, "hands a step without outcome over, and goes on", async (store, publisher) => {
    const { pipeline } = await begin(store, definitionOf([[step("told")], [step("after")]]));
    const [told] = await claimAll(store, publisher);
    await store.handOver(publisher, [{ id: told!.id, releaseNo: told!.releaseNo }], start);
    expect(statesOf((await store.pipeline(pipeline.id))!)).toEqual({ told: ["handed_over"], after: ["accepted"] });
  });

  fact(suite, "answers the pipeline that an idempotency key stands for, and refuses another", async (store) => {
    const key = { apiKey: "default", key: "order-1" };
    const first = await begin(store, chain, undefined, { idempotency: key });
    const again = await begin(store, chain, undefined, { idempotency: key });
    expect([again.kind, again.pipeline.id]).toEqual(["existing", first.pipeline.id]);
    const other = await begin(store, definitionOf([[step("other")]]), undefined, { idempotency: key });
    expect([other.kind, other.pipeline.id]).toEqual(["conflict", first.pipeline.id]);
    expect(
      await store.tasks({ routingKey: null, states: [], acceptedSince: null, acceptedBefore: null, group: null }, null, 100),
    ).toHaveLength(3);
  });

  fact(suite, "keeps the tasks of a pipeline as long as the pipeline", async (store, publisher) => {
    const { pipeline } = await begin(store, definitionOf([[step("first")], [step("second")]]));
    await succeed(store, publisher, pipeline.id);
    const later = start + 10 * hour;
    expect(await store.prune(epoch, later, 100)).toBe(0);
    await succeed(store, publisher, pipeline.id);
    expect(await store.prune(epoch, later, 100)).toBe(0);
    expect(await store.forgetPipelines(epoch, start, 100)).toBe(0);
    expect(await store.forgetPipelines(epoch, later, 100)).toBe(1);
    expect(await store.prune(epoch, later, 100)).toBe(2);
  });

  fact(suite, "tells of each change, also of those that follow", async (store, publisher) => {
    const told: string[] = [];
    const { pipeline } = await begin(store, chain);
    const [validate] = await claimAll(store, publisher);
    const stop = store.onChange((changes) => told.push(...changes.map(({ state }) => state)));
    await store.record([succeeded(validate!, { result: okResult })], start);
    expect(told).toEqual(["succeeded", "accepted"]);
    stop();
    expect(pipeline.state).toBe("running");
  });
}

const okResult = '{"url": "a.mp4", "size": 1}';

const step = (name: string, changes: Partial<PipelineStep> = {}): PipelineStep => ({
  ...{ name, routingKey: "data_export", payload: {}, forEach: null, limit: 1_000, tolerateFailure: false },
  ...changes,
});

const definitionOf = (stages: PipelineDefinition["stages"]): PipelineDefinition => ({ stages, deadlineMs: hour });

const chain = definitionOf([
  [step("validate")],
  [
    step("transcode", {
      payload: {
        source: { $from: "/steps/validate/result/url" },
        bytes: { $from: "/steps/validate/result/size" },
        who: { $from: "/input/who" },
      },
    }),
  ],
  [step("notify")],
]);

async function begin(store: Store, definition: PipelineDefinition, input = '{"who": 7}', changes: Partial<NewPipeline> = {}) {
  await store.keepContracts([contractOf("data_export")], start);
  await openRunway(store, 1_000);
  const blocked = definition.stages.flatMap((steps, stage) =>
    steps.filter(({ forEach }) => forEach === null).map(({ name, routingKey }) => ({ id: uuidv7(), routingKey, stage, step: name })),
  );
  return store.beginPipeline({ id: uuidv7(), name: null, definition, input, idempotency: null, blocked, ...untraced, ...changes }, start);
}

let releaseNo = 1;

async function claimAll(store: Store, publisher: number) {
  const claim = { publisher, routingKey: "data_export", firstReleaseNo: releaseNo, limit: 100 };
  releaseNo += 100;
  return (await store.claim(claim, start))!;
}

/** What waits succeeds, each with this result. */
async function succeed(store: Store, publisher: number, pipeline: string, result = okResult): Promise<void> {
  const tasks = await claimAll(store, publisher);
  expect(tasks.map((task) => task.pipeline)).toEqual(tasks.map(() => pipeline));
  await store.record(
    tasks.map((task) => succeeded(task, { attempt: task.attempt, result })),
    start,
  );
}

function statesOf({ tasks }: PipelineView): Record<string, string[]> {
  const states: Record<string, string[]> = {};
  for (const { step: name, state } of tasks) states[name] = [...(states[name] ?? []), state];
  return states;
}
