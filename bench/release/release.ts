import { laneName } from "../../services/lifecycle/lane.ts";
import type { ClaimedTask, NewTask, Store } from "../../services/store/store.ts";
import type { Ground } from "../harness/ground.ts";
import { type Summary, summaryOf } from "../harness/statistics.ts";
import { benchTask, furnish, routingKey, stores } from "../harness/stores.ts";

/**
 * Who goes next, with ever more who wait: what one release of a hundred costs. A thousand tenants take turns, each with
 * a limit, a tenth of the tasks high, half of them in the order of their account; so all that a release can weigh is weighed.
 */
export async function benchRelease(ground: Ground, { most, rounds, say }: ReleaseOptions): Promise<readonly ReleaseResult[]> {
  const results: ReleaseResult[] = [];
  for (const [name, open] of Object.entries(stores(ground, "release"))) {
    const waiting = await Waiting.in(await open());
    for (let many = 1_000; many <= most; many *= 10) {
      say(`… a release in ${name} with ${many} waiting`);
      results.push({ store: name, waiting: many, ms: summaryOf(await waiting.releases(many, rounds)) });
    }
    await waiting.close();
  }
  return results;
}

export interface ReleaseOptions {
  readonly most: number;
  readonly rounds: number;
  readonly say: (line: string) => void;
}

export interface ReleaseResult {
  readonly store: string;
  readonly waiting: number;
  readonly ms: Summary;
}

const policy = { fairBy: "/tenant", orderedBy: "/account", limits: { rate: null, concurrency: 100, per: "/tenant" } };
const atOnce = 100;

class Waiting {
  readonly #store: Store;
  readonly #publisher: number;
  #kept = 0;
  #waiting = 0;
  #releaseNo = 1;

  private constructor(store: Store, publisher: number) {
    this.#store = store;
    this.#publisher = publisher;
  }

  static async in(store: Store): Promise<Waiting> {
    return new Waiting(store, (await furnish(store, policy)).publisher);
  }

  async #fillUpTo(many: number): Promise<void> {
    while (this.#waiting < many) {
      const batch = Array.from({ length: Math.min(1_000, many - this.#waiting) }, () => this.#task());
      await this.#store.accept(batch, this.#publisher, Date.now());
      this.#waiting += batch.length;
    }
  }

  #task(): NewTask {
    const number = this.#kept++;
    const tenant = `tenant ${number % 1_000}`;
    return benchTask({
      priority: number % 10 === 0 ? 9 : 4,
      lane: laneName({ fair: tenant, limit: tenant }),
      orderKey: number % 2 === 0 ? null : `account ${number % 5_000}`,
    });
  }

  /** Milliseconds of each; before the next one what was released ends, and as many come: that is not measured. */
  async releases(many: number, rounds: number): Promise<readonly number[]> {
    const took: number[] = [];
    for (let round = 0; round < rounds; round++) {
      await this.#fillUpTo(many);
      const began = performance.now();
      const claimed = await this.#claim();
      took.push(performance.now() - began);
      await this.#end(claimed);
    }
    return took;
  }

  async #claim(): Promise<readonly ClaimedTask[]> {
    const claim = { publisher: this.#publisher, routingKey, firstReleaseNo: this.#releaseNo, limit: atOnce };
    this.#releaseNo += atOnce;
    const claimed = (await this.#store.claim(claim, Date.now())) ?? [];
    if (claimed.length !== atOnce) throw new Error(`${claimed.length} were released, and not ${atOnce}.`);
    this.#waiting -= claimed.length;
    return claimed;
  }

  async #end(claimed: readonly ClaimedTask[]): Promise<void> {
    const about = { kind: "succeeded", attempt: 1, consumer: null, startedAt: null, finishedAt: null, result: null } as const;
    await this.#store.record(
      claimed.map(({ id }) => ({ outcome: { ...about, taskId: id }, random: 0 })),
      Date.now(),
    );
  }

  async close(): Promise<void> {
    await this.#store.close();
  }
}
