import { expect } from "vitest";
import type { LimitPolicy, Policy } from "../../contracts/policy.ts";
import { laneName } from "../../lifecycle/lane.ts";
import type { ClaimedTask, NewTask, Store } from "../store.ts";
import { contractOf, epoch, failed, newTask, openRunway, snoozed, start, succeeded } from "./fixtures.ts";
import { fact, type Suite } from "./suite.ts";

const breaker = { failing: 0.5, of: 2, pauseMs: 60_000 };
const limits = (changes: Partial<LimitPolicy>): LimitPolicy => ({ rate: null, concurrency: null, per: null, ...changes });
const fair = (value: string): string => laneName({ fair: value, limit: "" });
const per = (value: string): string => laneName({ fair: "", limit: value });

/** Who goes next: what `lifecycle/release.ts` decides, in the transaction of the claim. */
export function releasingSuite(suite: Suite): void {
  fact(suite, "claims high before normal, and each in the order of arrival", async (store, publisher) => {
    const house = await House.open(store, publisher);
    const normal = await house.accept({}, 2);
    const high = await house.accept({ priority: 9 }, 2);
    expect(await house.claimIds(4)).toEqual([...high, ...normal]);
  });

  fact(suite, "gives each share its turn, however many wait before it", async (store, publisher) => {
    const house = await House.open(store, publisher);
    await house.accept({ lane: fair("flood") }, 50);
    expect(await house.claimLanes(3)).toEqual(["flood", "flood", "flood"]);
    await house.accept({ lane: fair("one") }, 2);
    await house.accept({ lane: fair("other") }, 1);
    const went = [...(await house.claimLanes(2)), ...(await house.claimLanes(2)), ...(await house.claimLanes(2))];
    expect(went.filter((lane) => lane !== "flood").toSorted()).toEqual(["one", "one", "other"]);
    expect(await house.claimLanes(100)).toHaveLength(44);
    expect(await house.claimLanes(100)).toEqual([]);
  });

  fact(suite, "has no more of a limit out than its concurrency, and goes on when one has ended", async (store, publisher) => {
    const house = await House.open(store, publisher, { limits: limits({ concurrency: 2, per: "/tenant" }) });
    await house.accept({ lane: per("x") }, 5);
    await house.accept({ lane: per("y") }, 1);
    const out = await house.claim(10);
    expect(out.length).toBe(3);
    expect(await house.claim(10)).toEqual([]);
    await store.record([failed(out[0]!)], start); // It waits for its retry: that is not out.
    expect(await house.claim(10)).toHaveLength(1);
    await store.record([succeeded(out[1]!), succeeded(out[2]!)], start);
    expect((await house.claim(10)).length).toBeGreaterThan(0);
  });

  fact(suite, "holds a limit of the key as a whole, also over tasks that were accepted without one", async (store, publisher) => {
    const house = await House.open(store, publisher);
    await house.accept({}, 5);
    await store.keepContracts([contractOf("data_export", { limits: limits({ concurrency: 2 }) })], start);
    expect(await house.claim(10)).toHaveLength(2);
    expect(await house.claim(10)).toEqual([]);
  });

  fact(suite, "releases no faster than the rate, each value by itself", async (store, publisher) => {
    const house = await House.open(store, publisher, { limits: limits({ rate: { count: 3, perMs: 1_000 }, per: "/tenant" }) });
    await house.accept({ lane: per("x") }, 10);
    expect(await house.claim(2, start)).toHaveLength(2);
    expect(await house.claim(10, start + 500)).toHaveLength(1);
    expect(await house.claim(10, start + 999)).toEqual([]);
    await house.accept({ lane: per("y") }, 1);
    expect(await house.claim(10, start + 999)).toHaveLength(1);
    expect(await house.claim(10, start + 1_000)).toHaveLength(2);
    expect(await house.claim(10, start + 1_499)).toEqual([]);
    expect(await house.claim(10, start + 2_000)).toHaveLength(3);
  });

  fact(suite, "finds those who may go behind many that may not", async (store, publisher) => {
    const house = await House.open(store, publisher, { limits: limits({ rate: { count: 1, perMs: 3_600_000 }, per: "/tenant" }) });
    for (let tenant = 0; tenant < 30; tenant++) await house.accept({ lane: laneName({ fair: `f${tenant}`, limit: `t${tenant}` }) }, 2);
    for (let round = 0; round < 30; round++) expect(await house.claim(1)).toHaveLength(1);
    expect(await house.claim(1)).toEqual([]);
    await house.accept({ lane: laneName({ fair: "f9", limit: "new" }) }, 1);
    await house.accept({ lane: laneName({ fair: "f31", limit: "t31" }) }, 1);
    expect(await house.claim(1)).toHaveLength(1);
    expect(await house.claim(1)).toHaveLength(1);
    expect(await house.claim(1)).toEqual([]);
    expect(await house.claim(100, start + 3_600_000)).toHaveLength(30);
  });

  fact(suite, "does the tasks of one order key one after the other, and shows who is waited for", async (store, publisher) => {
    const house = await House.open(store, publisher);
    const [first, second, third] = await house.accept({ orderKey: "account 1" }, 3);
    const [other] = await house.accept({ orderKey: "account 2" }, 1);
    expect(await house.claimIds(10)).toEqual([first, other]);
    expect(await store.task(second!)).toMatchObject({ state: "accepted", waitsFor: first });
    expect(await store.task(first!)).toMatchObject({ waitsFor: null });
    expect(await house.claim(10)).toEqual([]);
    await store.record([succeeded({ id: first! })], start);
    expect(await house.claimIds(10)).toEqual([second]);
    await store.record([failed({ id: second! }, { failure: "permanent" })], start);
    expect(await house.claimIds(10)).toEqual([third]);
  });

  fact(suite, "lets a task that is tried again keep its place in the order", async (store, publisher) => {
    const house = await House.open(store, publisher);
    const [first, second] = await house.accept({ orderKey: "account 1", lane: fair("a") }, 2);
    await house.claim(10);
    await store.record([failed({ id: first! })], start);
    expect(await house.claim(10)).toEqual([]);
    await store.acceptDue(epoch, start + 2_000, 10);
    expect(await house.claimIds(10)).toEqual([first]);
    await store.record([snoozed({ id: first! }, { attempt: 2 })], start);
    expect(await house.claim(10)).toEqual([]);
    await store.acceptDue(epoch, start + 60_000, 10);
    expect(await house.claimIds(10)).toEqual([first]);
    await store.record([succeeded({ id: first! }, { attempt: 3 })], start);
    expect(await house.claimIds(10)).toEqual([second]);
  });

  fact(suite, "lets a task join the order when it is due, and an expired one leave it", async (store, publisher) => {
    const house = await House.open(store, publisher);
    const [later] = await house.accept({ orderKey: "account 1", dueAt: start + 1_000 }, 1);
    const [expires] = await house.accept({ orderKey: "account 1", expiresAt: start + 500 }, 1);
    const [last] = await house.accept({ orderKey: "account 1" }, 1);
    await house.claim(1);
    await store.expireDue(epoch, start + 500, 10);
    await store.acceptDue(epoch, start + 1_000, 10);
    expect(await store.task(expires!)).toMatchObject({ state: "expired" });
    expect(await store.task(later!)).toMatchObject({ state: "accepted", waitsFor: last });
    expect(await house.claimIds(10)).toEqual([last]);
  });

  fact(suite, "releases nothing of a paused key, lets none straight through, and says since when", async (store, publisher) => {
    const house = await House.open(store, publisher);
    await store.pause("data_export", start + 5);
    await store.pause("data_export", start + 9);
    const [result] = await store.accept([newTask({ releaseNo: 1 })], publisher, start);
    expect(result).toMatchObject({ state: "accepted" });
    expect(await house.claim(10)).toEqual([]);
    expect(await store.releasable()).toEqual([]);
    expect(await store.traffic()).toMatchObject([{ routingKey: "data_export", pausedAt: start + 5 }]);
    await openRunway(store, 1_000); // Measured anew, it stays paused.
    expect(await house.claim(10)).toEqual([]);
    await store.pause("data_export", null);
    expect(await house.claim(10)).toHaveLength(1);
  });

  fact(suite, "pauses a key that was never measured", async (store) => {
    await store.pause("welcome_email", start);
    expect(await store.traffic()).toMatchObject([{ routingKey: "welcome_email", pausedAt: start, room: 0 }]);
  });

  fact(suite, "trips the breaker when too many fail, tries one, and goes on when that succeeds", async (store, publisher) => {
    const house = await House.open(store, publisher, { breaker });
    await house.accept({}, 9);
    const [one, two, three] = await house.claim(3);
    await store.record([succeeded(one!), failed(two!, { failure: "permanent" })], start);
    expect(await store.traffic()).toMatchObject([{ breaker: { kind: "tripped", since: start, until: start + 60_000 } }]);
    await store.record([succeeded(three!)], start);
    expect(await house.claim(10, start + 59_999)).toEqual([]);
    const [trial, ...more] = await house.claim(10, start + 60_000);
    expect(more).toEqual([]);
    expect(await house.claim(10, start + 60_000)).toEqual([]);
    await store.record([failed(trial!, { failure: "permanent" })], start + 61_000);
    expect(await house.claim(10, start + 120_999)).toEqual([]);
    const [again] = await house.claim(10, start + 121_000);
    await store.record([succeeded(again!)], start + 122_000);
    expect(await store.traffic()).toMatchObject([{ breaker: { kind: "closed" } }]);
    expect(await house.claim(10)).toHaveLength(4);
  });

  fact(suite, "tries the breaker with another task when the first one went without an outcome", async (store, publisher) => {
    const house = await House.open(store, publisher, { breaker });
    await house.accept({ expiresAt: start + 70_000 }, 3);
    await store.record(
      (await house.claim(2)).map((task) => failed(task, { failure: "permanent" })),
      start,
    );
    await house.accept({}, 1);
    expect(await house.claim(10, start + 60_000)).toHaveLength(1);
    await store.expireDue(epoch, start + 70_000, 10);
    expect(await house.claim(10, start + 70_000)).toHaveLength(1);
  });

  fact(suite, "remembers no breaker of a contract that has none", async (store, publisher) => {
    const house = await House.open(store, publisher);
    await house.accept({}, 5);
    await store.record(
      (await house.claim(5)).map((task) => failed(task, { failure: "permanent" })),
      start,
    );
    expect(await store.traffic()).toMatchObject([{ breaker: { kind: "closed", newest: "" } }]);
  });
}

/** A key with a runway of a thousand, and one publisher. */
class House {
  readonly #store: Store;
  readonly #publisher: number;
  #releaseNo = 1;

  private constructor(store: Store, publisher: number) {
    this.#store = store;
    this.#publisher = publisher;
  }

  static async open(store: Store, publisher: number, policy: Partial<Policy> = {}): Promise<House> {
    await store.keepContracts([contractOf("data_export", policy)], start);
    await openRunway(store, 1_000);
    return new House(store, publisher);
  }

  async accept(changes: Partial<NewTask>, many: number): Promise<readonly string[]> {
    const tasks = Array.from({ length: many }, () => newTask(changes));
    await this.#store.accept(tasks, this.#publisher, start);
    return tasks.map(({ id }) => id);
  }

  async claim(limit: number, now = start): Promise<readonly ClaimedTask[]> {
    const firstReleaseNo = this.#releaseNo;
    this.#releaseNo += limit;
    return (await this.#store.claim({ publisher: this.#publisher, routingKey: "data_export", firstReleaseNo, limit }, now)) ?? [];
  }

  async claimIds(limit: number): Promise<readonly string[]> {
    return (await this.claim(limit)).map(({ id }) => id);
  }

  /** The value at `fair_by` of each that went. */
  async claimLanes(limit: number): Promise<readonly string[]> {
    const went: string[] = [];
    for (const id of await this.claimIds(limit)) went.push((await this.#store.task(id))!.lane);
    return went.map((lane) => (JSON.parse(lane) as [string])[0]);
  }
}
