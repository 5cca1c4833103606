import { join } from "node:path";
import { uuidv7 } from "uuidv7";
import { policyOf } from "../../services/contracts/contract_document.ts";
import { laneName } from "../../services/lifecycle/lane.ts";
import { openPostgresStore } from "../../services/store/postgres/open.ts";
import { openSqliteStore } from "../../services/store/sqlite/open.ts";
import type { ClaimedTask, NewTask, Store } from "../../services/store/store.ts";
import type { Ground } from "../harness/ground.ts";
import { type Summary, summaryOf } from "../harness/statistics.ts";

/**
 * Who goes next, with ever more who wait: what one release of a hundred costs. A thousand tenants take turns, each with
 * a limit, a tenth of the tasks high, half of them in the order of their account; so all that a release can weigh is weighed.
 */
export async function benchRelease(ground: Ground, { most, rounds, say }: ReleaseOptions): Promise<readonly ReleaseResult[]> {
  const results: ReleaseResult[] = [];
  const stores = {
    SQLite: () => openSqliteStore(join(ground.folder, "release")),
    PostgreSQL: async () => openPostgresStore(await ground.database()),
  };
  for (const [name, open] of Object.entries(stores)) {
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

const routingKey = "bench_task";
const policy = {
  ...policyOf({ title: "", description: "", owner: "" }),
  fairBy: "/tenant",
  orderedBy: "/account",
  limits: { rate: null, concurrency: 100, per: "/tenant" },
};
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
    await store.keepContracts([{ digest: "bench", routingKey, document: "{}", policy }], Date.now());
    const epoch = await store.lead("the bench", Date.now(), 3_600_000);
    await store.writeRunways(epoch!, [{ routingKey, runway: 1_000_000, inBroker: 0 }], Date.now());
    return new Waiting(store, await store.openPublisher(Date.now()));
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
    return {
      ...{ id: uuidv7(), routingKey, payload, contract: "bench", priority: number % 10 === 0 ? 9 : 4, dueAt: null, expiresAt: null },
      ...{
        idempotency: null,
        unique: null,
        maxAttempts: null,
        replaces: null,
        webhook: null,
        traceparent: null,
        tracestate: null,
        releaseNo: null,
      },
      lane: laneName({ fair: tenant, limit: tenant }),
      orderKey: number % 2 === 0 ? null : `account ${number % 5_000}`,
    };
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

const payload = Buffer.from('{"tenant": "one of a thousand", "account": "one of five thousand"}');
