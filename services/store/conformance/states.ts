import { uuidv7 } from "uuidv7";
import { expect } from "vitest";
import type { ByHand } from "../../lifecycle/by_hand.ts";
import { maxSnoozesInARow } from "../../lifecycle/judge.ts";
import type { TaskState } from "../../lifecycle/task.ts";
import { type Report, type Store, untraced } from "../store.ts";
import { adopted, contractOf, epoch, failed, newTask, openRunway, progress, snoozed, start, succeeded } from "./fixtures.ts";
import { fact, type Suite } from "./suite.ts";

const hour = 3_600_000;
const day = 24 * hour;
const permanent = { failure: "permanent" } as const;

/**
 * Every row of the table of states: a task is brought into a state, something happens to it, and
 * it is in the next one, with its attempt and its failures.
 */
export function stateSuite(suite: Suite): void {
  for (const { from, cause, to, attempt = 1, failures = 0, happen } of rows) {
    for (const state of [from].flat()) {
      fact(suite, `${state ?? "nothing"}, ${cause}: ${to}`, async (store, publisher) => {
        await store.keepContracts([contractOf("data_export")], start);
        await openRunway(store, 1_000);
        const world = new World(store, publisher);
        const another = await happen(world, state === null ? "" : await world.bring(state));
        const task = (await store.task(typeof another === "string" ? another : world.task))!;
        expect([task.state, task.attempt, task.failures]).toEqual([to, attempt, failures]);
      });
    }
  }
}

interface Row {
  readonly from: TaskState | null | readonly TaskState[];
  readonly cause: string;
  readonly to: TaskState;
  readonly attempt?: number;
  readonly failures?: number;
  /** Answers the id of the task to look at, where it is another one than was brought. */
  readonly happen: (world: World, id: string) => Promise<unknown>;
}

const current = ["accepted", "queued", "running"] as const;
const unfinished = ["scheduled", "blocked", "accepted", "queued", "running", "retrying"] as const;

const rows: readonly Row[] = [
  { from: null, cause: "sent", to: "accepted", happen: (world) => world.keep() },
  { from: null, cause: "sent with a delay", to: "scheduled", happen: (world) => world.keep({ dueAt: start + hour }) },
  { from: null, cause: "a step that waits for others", to: "blocked", happen: (world) => world.bring("blocked") },
  {
    ...{ from: null, cause: "adopted", to: "running" },
    async happen({ store }) {
      const report = adopted();
      await store.record([report], start);
      return report.outcome.taskId;
    },
  },
  { from: "scheduled", cause: "due", to: "accepted", happen: ({ store }) => store.acceptDue(epoch, start + day, 10) },
  {
    from: "retrying",
    cause: "due",
    to: "accepted",
    attempt: 2,
    failures: 1,
    happen: ({ store }) => store.acceptDue(epoch, start + day, 10),
  },
  { from: "blocked", cause: "what it waits for ended well", to: "accepted", happen: (world) => world.endFirstStep(true) },
  { from: "blocked", cause: "what it waits for did not", to: "skipped", happen: (world) => world.endFirstStep(false) },
  { from: "accepted", cause: "released", to: "queued", happen: (world) => world.claim() },
  {
    ...{ from: "queued", cause: "given back", to: "accepted" },
    happen: ({ store, publisher, releaseNo }, id) => store.setBack(publisher, [{ id, releaseNo }]),
  },
  { from: "queued", cause: "its publisher dies, swept", to: "accepted", happen: ({ store }) => store.sweep(epoch, start + day) },
  {
    ...{ from: "queued", cause: "confirmed, without an outcome", to: "handed_over" },
    happen: ({ store, publisher, releaseNo }, id) => store.handOver(publisher, [{ id, releaseNo }], start),
  },
  { from: ["accepted", "queued"], cause: "first progress", to: "running", happen: (world, id) => world.report(progress({ id })) },
  { from: current, cause: "succeeded", to: "succeeded", happen: (world, id) => world.report(succeeded({ id })) },
  {
    ...{ from: "retrying", cause: "its last attempt succeeded after all", to: "succeeded", failures: 1 },
    happen: (world, id) => world.report(succeeded({ id })),
  },
  {
    ...{ from: "queued", cause: "snoozed, and its attempt succeeded after all", to: "succeeded" },
    happen: (world, id) => world.report(snoozed({ id }), succeeded({ id })),
  },
  ...(["silent", "crashed"] as const).map(
    (code): Row => ({
      ...{ from: "queued", cause: `dead as ${code}, and succeeded after all`, to: "succeeded", failures: 1 },
      async happen(world, id) {
        await world.onceOnly();
        await world.report(failed({ id }, { code, consumer: null }));
        expect(await world.store.task(id)).toMatchObject({ state: "dead", reason: code });
        return world.report(succeeded({ id }));
      },
    }),
  ),
  {
    from: current,
    cause: "failed, and may again",
    to: "retrying",
    attempt: 2,
    failures: 1,
    happen: (world, id) => world.report(failed({ id })),
  },
  { from: current, cause: "failed for good", to: "dead", failures: 1, happen: (world, id) => world.report(failed({ id }, permanent)) },
  {
    ...{ from: current, cause: "failed for the last time", to: "dead", failures: 1 },
    async happen(world, id) {
      await world.onceOnly();
      return world.report(failed({ id }));
    },
  },
  {
    from: current,
    cause: "snoozed for no time",
    to: "accepted",
    attempt: 2,
    happen: (world, id) => world.report(snoozed({ id }, { forMs: 0 })),
  },
  { from: current, cause: "snoozed", to: "scheduled", attempt: 2, happen: (world, id) => world.report(snoozed({ id })) },
  {
    ...{ from: "accepted", cause: "snoozed once too often", to: "retrying", attempt: maxSnoozesInARow + 2, failures: 1 },
    happen: (world, id) =>
      world.report(...Array.from({ length: maxSnoozesInARow + 1 }, (_, index) => snoozed({ id }, { attempt: index + 1, forMs: 0 }))),
  },
  {
    from: "handed_over",
    cause: "its consumers died",
    to: "dead",
    failures: 1,
    happen: (world, id) => world.report(failed({ id }, { code: "crashed" })),
  },
  ...unfinished.map(
    (from): Row => ({
      ...{ from, cause: "cancelled", to: "cancelled", ...(from === "retrying" ? { attempt: 2, failures: 1 } : {}) },
      happen: (world, id) => world.byHand(id, "cancel"),
    }),
  ),
  ...(["scheduled", "accepted", "queued", "running", "retrying"] as const).map(
    (from): Row => ({
      ...{ from, cause: "its time is over", to: "expired", ...(from === "retrying" ? { attempt: 2, failures: 1 } : {}) },
      happen: ({ store }) => store.expireDue(epoch, start + 2 * day, 10),
    }),
  ),
  { from: "dead", cause: "cancelled", to: "cancelled", failures: 1, happen: (world, id) => world.byHand(id, "cancel") },
  {
    from: ["dead", "cancelled", "expired"],
    cause: "replayed",
    to: "accepted",
    attempt: 2,
    happen: (world, id) => world.byHand(id, "replay"),
  },
  {
    ...{ from: ["cancelled", "expired"], cause: "edited and replayed", to: "cancelled" },
    happen: (world, id) => world.replace(id),
  },
  { from: "dead", cause: "edited and replayed", to: "cancelled", failures: 1, happen: (world, id) => world.replace(id) },
  {
    from: "skipped",
    cause: "its pipeline is resumed",
    to: "blocked",
    happen: (world) => world.store.resumePipeline(world.pipeline, start),
  },
  { from: "scheduled", cause: "run now", to: "accepted", happen: (world, id) => world.byHand(id, "run") },
  { from: "retrying", cause: "run now", to: "accepted", attempt: 2, failures: 1, happen: (world, id) => world.byHand(id, "run") },
];

/** A store, and one task in it that things happen to. */
class World {
  readonly store: Store;
  readonly publisher: number;
  task = "";
  pipeline = "";
  releaseNo = 1;

  constructor(store: Store, publisher: number) {
    this.store = store;
    this.publisher = publisher;
  }

  async keep(changes: Parameters<typeof newTask>[0] = {}): Promise<string> {
    const task = newTask({ expiresAt: start + day, ...changes });
    await this.store.accept([task], this.publisher, start);
    this.task = task.id;
    return task.id;
  }

  claim(): Promise<unknown> {
    return this.store.claim({ publisher: this.publisher, routingKey: "data_export", firstReleaseNo: this.releaseNo, limit: 10 }, start);
  }

  async report(...reports: readonly Report[]): Promise<void> {
    for (const report of reports) expect(await this.store.record([report], start)).toMatchObject([{ kind: "moved" }]);
  }

  async byHand(id: string, action: ByHand): Promise<void> {
    expect(await this.store.byHand([id], action, start)).toMatchObject([{ kind: "moved" }]);
  }

  async replace(id: string): Promise<void> {
    const other = newTask({ replaces: id });
    await this.store.accept([other], this.publisher, start);
    expect(await this.store.task(id)).toMatchObject({ replacedBy: other.id });
  }

  async onceOnly(): Promise<void> {
    const retry = { maxAttempts: 1, backoff: "constant", firstDelayMs: 2_000, maxDelayMs: 2_000, jitter: 0, on: {} } as const;
    await this.store.keepContracts([contractOf("data_export", { retry })], start);
  }

  async endFirstStep(well: boolean): Promise<void> {
    const first = (await this.store.pipeline(this.pipeline))!.tasks.find(({ step }) => step === "first")!;
    await this.report(well ? succeeded(first) : failed(first, permanent));
  }

  /** A task in this state. */
  async bring(state: TaskState): Promise<string> {
    if (state === "blocked" || state === "skipped") return this.#aStep(state);
    const id = await this.keep(state === "scheduled" ? { dueAt: start + hour } : {});
    if (state === "cancelled") await this.byHand(id, "cancel");
    if (state === "expired") await this.store.expireDue(epoch, start + day, 10);
    if (["scheduled", "accepted", "cancelled", "expired"].includes(state)) return id;
    await this.claim();
    if (state === "running") await this.report(progress({ id }));
    if (state === "retrying") await this.report(failed({ id }));
    if (state === "dead") await this.report(failed({ id }, permanent));
    if (state === "handed_over") await this.store.handOver(this.publisher, [{ id, releaseNo: this.releaseNo }], start);
    return id;
  }

  async #aStep(state: "blocked" | "skipped"): Promise<string> {
    const step = (name: string) => ({ name, routingKey: "data_export", payload: {}, forEach: null, limit: 10, tolerateFailure: false });
    const definition = { stages: [[step("first")], [step("second")]], deadlineMs: day };
    const [first, second] = [uuidv7(), uuidv7()];
    const blocked = [
      { id: first, routingKey: "data_export", stage: 0, step: "first" },
      { id: second, routingKey: "data_export", stage: 1, step: "second" },
    ];
    this.pipeline = uuidv7();
    this.task = second;
    await this.store.beginPipeline(
      { id: this.pipeline, name: null, definition, input: "{}", idempotency: null, blocked, ...untraced },
      start,
    );
    if (state === "skipped") await this.endFirstStep(false);
    return second;
  }
}
