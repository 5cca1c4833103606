import fc from "fast-check";
import { expect, test } from "vitest";
import type { Store } from "../store.ts";
import { contractOf, epoch, failed, newTask, progress, snoozed, start, succeeded } from "./fixtures.ts";
import type { Suite } from "./suite.ts";

/**
 * Whatever happens in whatever order, no room is lost and none invented, no more is out than the runway
 * allows, and no task is lost: walked by random histories of accepts, claims, reports, sweeps and clocks.
 */
export function invariantSuite({ name, open }: Suite): void {
  test(`${name}: room, runway and tasks add up after any history`, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 40 }), async (steps) => {
        const { store, close } = await open();
        try {
          const history = await History.begin(store);
          for (const one of steps) await history.take(one);
          await history.check();
        } finally {
          await close();
        }
      }),
      { numRuns: 25 },
    );
  }, 120_000);
}

const runway = 5;
const pick = fc.nat({ max: 30 });
const attempt = fc.integer({ min: 1, max: 4 });

type Step =
  | { readonly do: "accept"; readonly many: number; readonly straight: boolean; readonly expires: boolean }
  | { readonly do: "claim" | "setBack" | "die" | "tick" | "recount" }
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
      straight: fc.boolean(),
      expires: fc.boolean(),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constantFrom("claim" as const, "setBack" as const, "die" as const, "tick" as const, "recount" as const),
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
  #publisher: number;
  #releaseNo = 1;
  #now = start;

  private constructor(store: Store, publisher: number) {
    this.#store = store;
    this.#publisher = publisher;
  }

  static async begin(store: Store): Promise<History> {
    await store.keepContracts([contractOf("data_export")], start);
    await store.lead("the suite", start, 1_000_000_000_000);
    await store.writeRunways(epoch, [{ routingKey: "data_export", runway, inBroker: 0 }], start);
    return new History(store, await store.openPublisher(start));
  }

  async take(one: Step): Promise<void> {
    this.#now += 100;
    switch (one.do) {
      case "accept":
        return this.#accept(one.many, one.straight, one.expires);
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
      case "recount":
        return this.#store.writeRunways(epoch, [{ routingKey: "data_export", runway, inBroker: 0 }], this.#now);
      case "report":
        await this.#report(one);
    }
  }

  async #accept(many: number, straight: boolean, expires: boolean): Promise<void> {
    const batch = Array.from({ length: many }, () =>
      newTask({ releaseNo: straight ? this.#releaseNo++ : null, expiresAt: expires ? this.#now + 4_000 : null }),
    );
    await this.#store.accept(batch, this.#publisher, this.#now);
    this.#ids.push(...batch.map(({ id }) => id));
  }

  async #claim(): Promise<void> {
    const request = { publisher: this.#publisher, routingKey: "data_export", firstReleaseNo: this.#releaseNo, limit: 3 };
    const claimed = await this.#store.claim(request, this.#now);
    this.#releaseNo += 3;
    expect(claimed).not.toBeNull();
  }

  async #report(one: Extract<Step, { do: "report" }>): Promise<void> {
    const id = this.#ids[one.task % Math.max(1, this.#ids.length)];
    if (id === undefined) return;
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
    const kept = await this.#store.tasks({ routingKey: null, states: [], acceptedSince: null, acceptedBefore: null }, null, 1_000);
    expect(kept.map(({ id }) => id).toSorted()).toEqual(this.#ids.toSorted());
  }
}
