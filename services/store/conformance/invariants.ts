import fc from "fast-check";
import { expect, test } from "vitest";
import type { UniquePolicy } from "../../contracts/policy.ts";
import type { ByHand } from "../../lifecycle/by_hand.ts";
import { laneName } from "../../lifecycle/lane.ts";
import type { TaskState } from "../../lifecycle/task.ts";
import type { NewTask, Store, TaskView } from "../store.ts";
import { contractOf, epoch, failed, newTask, progress, snoozed, start, succeeded } from "./fixtures.ts";
import type { Suite } from "./suite.ts";

/**
 * Whatever happens in whatever order, no room is lost and none invented, no more is out than the runway
 * allows, of one order key nobody goes before another has ended, of one unique key one is unfinished, and no task is
 * lost or left behind: walked by random histories of accepts, claims, reports, cancels, replays, sweeps, pauses and
 * clocks.
 */
export function invariantSuite({ name, open }: Suite): void {
  test(`${name}: room, runway and tasks add up after any history`, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 40 }), async (steps) => {
        const { store, close } = await open();
        try {
          const history = await History.begin(store);
          for (const one of steps) {
            await history.take(one);
            await history.checkOrder();
          }
          await history.check();
          await history.finish();
        } finally {
          await close();
        }
      }),
      { numRuns: 25 },
    );
  }, 120_000);
}

const runway = 5;
const policyOfUnique = JSON.parse('{ "by": ["/user_id"], "while": "unfinished", "then": "reject" }') as UniquePolicy;
const unique = { key: "user 1", during: "unfinished", until: null, answer: "reject" } as const;

interface Standing extends Partial<Pick<NewTask, "lane" | "orderKey" | "unique">> {
  readonly straight?: true;
}

/** Where a task stands: straight through, in a lane, in an order, in both. */
const standings = [
  { straight: true },
  {},
  { lane: laneName({ fair: "a", limit: "x" }) },
  { lane: laneName({ fair: "b", limit: "x" }), orderKey: "account 1" },
  { lane: laneName({ fair: "a", limit: "y" }), orderKey: "account 1" },
  { orderKey: "account 2" },
  { unique },
  { unique, lane: laneName({ fair: "b", limit: "y" }) },
] as const satisfies readonly Standing[];
const pick = fc.nat({ max: 30 });
const attempt = fc.integer({ min: 1, max: 4 });

type Step =
  | { readonly do: "accept"; readonly many: number; readonly standing: (typeof standings)[number]; readonly expires: boolean }
  | { readonly do: "claim" | "setBack" | "die" | "tick" | "recount" | "pause" | "goOn" }
  | { readonly do: "byHand"; readonly action: ByHand; readonly task: number }
  | {
      readonly do: "report";
      readonly kind: "progress" | "early" | "succeeded" | "failed" | "permanent" | "snoozed";
      readonly task: number;
      readonly attempt: number;
    };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("accept" as const),
      many: fc.integer({ min: 1, max: 4 }),
      standing: fc.constantFrom(...standings),
      expires: fc.boolean(),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constantFrom(...(["claim", "claim", "claim", "setBack", "die", "tick", "recount", "pause", "goOn", "goOn"] as const)),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("byHand" as const),
      action: fc.constantFrom(...(["cancel", "replay", "replay", "run"] as const)),
      task: pick,
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant("report" as const),
      kind: fc.constantFrom(
        "progress" as const,
        "early" as const,
        "succeeded" as const,
        "failed" as const,
        "permanent" as const,
        "snoozed" as const,
      ),
      task: pick,
      attempt,
    }),
  },
);

class History {
  readonly #store: Store;
  readonly #ids: string[] = [];
  readonly #orderKeys = new Map<string, string>();
  readonly #released = new Set<string>();
  readonly #unique = new Set<string>();
  #publisher: number;
  #releaseNo = 1;
  #now = start;

  private constructor(store: Store, publisher: number) {
    this.#store = store;
    this.#publisher = publisher;
  }

  static async begin(store: Store): Promise<History> {
    await store.keepContracts([contractOf("data_export", { unique: policyOfUnique })], start);
    await store.lead("the suite", start, 1_000_000_000_000);
    await store.writeRunways(epoch, [{ routingKey: "data_export", runway, inBroker: 0 }], start);
    return new History(store, await store.openPublisher(start));
  }

  async take(one: Step): Promise<void> {
    this.#now += 100;
    switch (one.do) {
      case "accept":
        return this.#accept(one.many, one.standing, one.expires);
      case "claim":
        return this.#claim();
      case "setBack":
        return this.#store.setBack(
          this.#publisher,
          this.#ids.slice(-2).map((id) => ({ id, releaseNo: this.#releaseNo - 1 })),
        );
      case "die":
        await this.#store.sweep(epoch, this.#now + 1_000_000_000);
        this.#publisher = await this.#store.openPublisher(this.#now);
        return;
      case "tick":
        this.#now += 5_000;
        await this.#store.acceptDue(epoch, this.#now, 100);
        await this.#store.expireDue(epoch, this.#now, 100);
        return;
      case "pause":
        return this.#store.pause("data_export", this.#now);
      case "goOn":
        return this.#store.pause("data_export", null);
      case "recount":
        return this.#store.writeRunways(epoch, [{ routingKey: "data_export", runway, inBroker: 0 }], this.#now);
      case "byHand":
        return this.#byHand(one.action, one.task);
      case "report":
        await this.#report(one);
    }
  }

  async #accept(many: number, standing: Standing, expires: boolean): Promise<void> {
    const { straight, ...place } = standing;
    const batch = Array.from({ length: many }, () =>
      newTask({ ...place, releaseNo: straight ? this.#releaseNo++ : null, expiresAt: expires ? this.#now + 4_000 : null }),
    );
    const results = await this.#store.accept(batch, this.#publisher, this.#now);
    const kept = batch.filter((_, index) => results[index]!.kind === "kept");
    expect(standing.unique === undefined || kept.length <= 1).toBe(true);
    this.#ids.push(...kept.map(({ id }) => id));
    for (const { id } of kept) if (standing.unique !== undefined) this.#unique.add(id);
    for (const { id, orderKey } of kept) if (orderKey !== null) this.#orderKeys.set(id, orderKey);
  }

  async #claim(): Promise<void> {
    const request = { publisher: this.#publisher, routingKey: "data_export", firstReleaseNo: this.#releaseNo, limit: 3 };
    const claimed = await this.#store.claim(request, this.#now);
    this.#releaseNo += 3;
    for (const { id } of claimed!) this.#released.add(id);
  }

  async #byHand(action: ByHand, task: number): Promise<void> {
    const id = this.#ids[task % Math.max(1, this.#ids.length)];
    if (id === undefined) return;
    const [result] = await this.#store.byHand([id], action, this.#now);
    expect(result?.kind).toMatch(/moved|wrong_state|held/);
  }

  async #report(one: Extract<Step, { do: "report" }>): Promise<void> {
    const id = this.#ids[one.task % Math.max(1, this.#ids.length)];
    if (id === undefined || (this.#orderKeys.has(id) && !this.#released.has(id))) return; // Nobody had its message.
    const about = { attempt: one.attempt };
    const report = {
      progress: () => progress({ id }, about),
      early: () => progress({ id }, { ...about, ackedEarly: true }),
      succeeded: () => succeeded({ id }, about),
      failed: () => failed({ id }, about),
      permanent: () => failed({ id }, { ...about, failure: "permanent" }),
      snoozed: () => snoozed({ id }, { ...about, forMs: 0 }),
    }[one.kind]();
    const [recorded] = await this.#store.record([report], this.#now);
    expect(recorded?.kind).toMatch(/moved|kept/);
  }

  async check(): Promise<void> {
    const [traffic] = await this.#store.traffic();
    expect(traffic!.room + traffic!.released).toBe(runway);
    const kept = await this.#tasksIn([]);
    expect(kept.map(({ id }) => id).toSorted()).toEqual(this.#ids.toSorted());
  }
  /** Who is out, or waits for its next attempt, holds its place: nobody else of its order key is out then. */
  async checkOrder(): Promise<void> {
    const busy = await this.#tasksIn(["queued", "running", "retrying"]);
    const keys = busy.flatMap(({ id }) => this.#orderKeys.get(id) ?? []);
    expect(keys).toEqual([...new Set(keys)]);
    const unfinished = await this.#tasksIn(["scheduled", "accepted", "queued", "running", "retrying"]);
    expect(unfinished.filter(({ id }) => this.#unique.has(id)).length).toBeLessThanOrEqual(1);
  }

  /** Whatever was in the way, what is left goes and ends. */
  async finish(): Promise<void> {
    await this.#store.pause("data_export", null);
    for (let left = this.#ids.length + 1; left > 0; left--) {
      this.#now += 100_000_000;
      await this.#store.acceptDue(epoch, this.#now, 1_000);
      await this.#store.writeRunways(epoch, [{ routingKey: "data_export", runway: 1_000, inBroker: 0 }], this.#now);
      const claim = { publisher: this.#publisher, routingKey: "data_export", firstReleaseNo: this.#releaseNo, limit: 1_000 };
      await this.#store.claim(claim, this.#now);
      this.#releaseNo += 1_000;
      const out = await this.#tasksIn(["queued", "running"]);
      await this.#store.record(
        out.map((task) => succeeded(task, { attempt: task.attempt, consumer: task.consumer })),
        this.#now,
      );
    }
    expect(await this.#tasksIn(["accepted", "queued", "running", "retrying", "scheduled"])).toEqual([]);
  }

  #tasksIn(states: readonly TaskState[]): Promise<readonly TaskView[]> {
    return this.#store.tasks({ routingKey: null, states, acceptedSince: null, acceptedBefore: null, group: null }, null, 1_000);
  }
}
