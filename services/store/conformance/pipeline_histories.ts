import fc from "fast-check";
import { uuidv7 } from "uuidv7";
import { expect, test } from "vitest";
import type { PipelineDefinition, PipelineStep } from "../../contracts/pipeline.ts";
import type { ByHand } from "../../lifecycle/by_hand.ts";
import { hasEnded } from "../../lifecycle/task.ts";
import { type PipelineView, type Store, untraced } from "../store.ts";
import { contractOf, epoch, failed, newTask, openRunway, start, succeeded } from "./fixtures.ts";
import type { Suite } from "./suite.ts";

/**
 * No pipeline hangs and none forgets a step, whatever happens in whatever order: while it runs, a task of its stage is
 * unfinished and what comes later is blocked; when it does not, nothing is blocked; and what is resumed and succeeds ends well.
 */
export function pipelineHistorySuite({ name, open }: Suite): void {
  test(`${name}: no pipeline hangs after any history`, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 1, maxLength: 3 }),
        fc.array(step, { maxLength: 25 }),
        async (stages, steps) => {
          const { store, close } = await open();
          try {
            const history = await History.begin(store, stages.map(stageOf));
            for (const one of steps) {
              await history.take(one);
              await history.check();
            }
            await history.finish();
          } finally {
            await close();
          }
        },
      ),
      { numRuns: 20 },
    );
  }, 120_000);
}

const hour = 3_600_000;
const items = '{"items": [1, 2]}';

type Step =
  | { readonly do: "claim" | "cancel" | "resume" | "expire" | "replace" }
  | { readonly do: "report"; readonly well: boolean; readonly task: number }
  | { readonly do: "byHand"; readonly action: ByHand; readonly task: number };

const pick = fc.nat({ max: 8 });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom("claim" as const, "resume" as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom("cancel" as const, "expire" as const, "replace" as const) }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant("report" as const), well: fc.boolean(), task: pick }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant("byHand" as const), action: fc.constantFrom<ByHand>("cancel", "replay"), task: pick }),
  },
);

/** One step; two side by side, one of which may fail; or one for each item. */
function stageOf(kind: number, at: number): readonly PipelineStep[] {
  const one = (name: string, changes: Partial<PipelineStep> = {}): PipelineStep => ({
    ...{ name: `${name}_${at}`, routingKey: "data_export", payload: {}, forEach: null, limit: 10, tolerateFailure: false },
    ...changes,
  });
  if (kind === 0) return [one("single")];
  return kind === 1 ? [one("must"), one("may", { tolerateFailure: true })] : [one("each", { forEach: "/input/items" })];
}

class History {
  readonly #store: Store;
  readonly #id: string;
  readonly #publisher: number;
  readonly #definition: PipelineDefinition;
  #releaseNo = 1;
  #now = start;

  private constructor(store: Store, id: string, publisher: number, definition: PipelineDefinition) {
    this.#store = store;
    this.#id = id;
    this.#publisher = publisher;
    this.#definition = definition;
  }

  static async begin(store: Store, stages: PipelineDefinition["stages"]): Promise<History> {
    await store.keepContracts([contractOf("data_export")], start);
    await store.lead("the suite", start, 1_000_000_000_000);
    await openRunway(store, 1_000);
    const definition = { stages, deadlineMs: hour };
    const blocked = stages.flatMap((steps, stage) =>
      steps.filter(({ forEach }) => forEach === null).map(({ name, routingKey }) => ({ id: uuidv7(), routingKey, stage, step: name })),
    );
    const id = uuidv7();
    await store.beginPipeline({ id, name: null, definition, input: items, idempotency: null, blocked, ...untraced }, start);
    return new History(store, id, await store.openPublisher(start), definition);
  }

  async take(one: Step): Promise<void> {
    this.#now += 100;
    switch (one.do) {
      case "claim":
        return this.#claim();
      case "cancel":
        return void (await this.#store.cancelPipeline(this.#id, this.#now));
      case "resume":
        return void (await this.#store.resumePipeline(this.#id, this.#now));
      case "expire":
        this.#now += 2 * hour;
        return void (await this.#store.expireDue(epoch, this.#now, 100));
      case "replace": {
        const { tasks } = await this.#view();
        const dead = tasks.find(({ state }) => state === "dead");
        if (dead !== undefined) await this.#store.accept([newTask({ replaces: dead.id })], this.#publisher, this.#now);
        return;
      }
      case "report":
        return this.#report(one.task, one.well);
      case "byHand": {
        const { tasks } = await this.#view();
        const task = tasks[one.task % Math.max(1, tasks.length)];
        if (task !== undefined) await this.#store.byHand([task.id], one.action, this.#now);
      }
    }
  }

  async #claim(): Promise<void> {
    await this.#store.claim(
      { publisher: this.#publisher, routingKey: "data_export", firstReleaseNo: this.#releaseNo, limit: 100 },
      this.#now,
    );
    this.#releaseNo += 100;
  }

  async #report(pick: number, well: boolean): Promise<void> {
    const out = (await this.#view()).tasks.filter(({ state }) => state === "queued");
    const one = out[pick % Math.max(1, out.length)];
    if (one === undefined) return;
    const { attempt } = (await this.#store.task(one.id))!;
    await this.#store.record([well ? succeeded(one, { attempt }) : failed(one, { attempt, failure: "permanent" })], this.#now);
  }

  async #view(): Promise<PipelineView> {
    return (await this.#store.pipeline(this.#id))!;
  }

  async check(): Promise<void> {
    const { state, stage, tasks, counts } = await this.#view();
    const now = new Set((this.#definition.stages[stage] ?? []).map(({ name }) => name));
    if (state === "running") expect(tasks.some((task) => now.has(task.step) && !hasEnded(task.state))).toBe(true);
    else expect(counts.filter((one) => one.state === "blocked")).toEqual([]);
    const later = new Set(this.#definition.stages.slice(stage + 1).flatMap((steps) => steps.map(({ name }) => name)));
    const allowed = state === "running" ? ["blocked", "cancelled"] : ["skipped", "cancelled"];
    expect(tasks.filter((task) => later.has(task.step) && !allowed.includes(task.state))).toEqual([]);
  }

  /** What is resumed and succeeds from now on ends well, and every step was done. */
  async finish(): Promise<void> {
    for (let rounds = 2 * this.#definition.stages.length + 2; rounds > 0; rounds--) {
      this.#now += 100;
      await this.#store.resumePipeline(this.#id, this.#now);
      await this.#claim();
      for (let left = 10; left > 0; left--) await this.#report(0, true);
    }
    const { state, tasks } = await this.#view();
    expect(state).toBe("succeeded");
    const must = tasks.filter(({ step: named }) => !named.startsWith("may"));
    expect([...new Set(must.map((task) => task.state))]).toEqual(["succeeded"]);
    expect([...new Set(must.map((task) => task.step))].toSorted()).toEqual(
      this.#definition.stages
        .flatMap((steps) => steps.map(({ name }) => name))
        .filter((named) => !named.startsWith("may"))
        .toSorted(),
    );
  }
}
