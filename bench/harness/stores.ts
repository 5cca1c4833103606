import { join } from "node:path";
import { uuidv7 } from "uuidv7";
import { policyOf } from "../../services/contracts/contract_document.ts";
import type { Policy } from "../../services/contracts/policy.ts";
import { plainLane } from "../../services/lifecycle/lane.ts";
import { openPostgresStore } from "../../services/store/postgres/open.ts";
import { openSqliteStore } from "../../services/store/sqlite/open.ts";
import type { NewTask, Store } from "../../services/store/store.ts";
import type { Ground } from "./ground.ts";

/** The stores by themselves, without a server, a broker or HTTP before them. */
export function stores(ground: Ground, name: string): Readonly<Record<string, () => Promise<Store>>> {
  return {
    SQLite: () => openSqliteStore(join(ground.folder, name)),
    PostgreSQL: async () => openPostgresStore(await ground.database()),
  };
}

export const routingKey = "bench_task";

/** A store that leads, has a publisher and knows one contract, with as long a runway as anybody may want. */
export async function furnish(store: Store, policy: Partial<Policy> = {}): Promise<{ readonly publisher: number; readonly epoch: number }> {
  const plain = policyOf({ title: "", description: "", owner: "" });
  await store.keepContracts([{ digest: "bench", routingKey, document: "{}", policy: { ...plain, ...policy } }], Date.now());
  const epoch = await store.lead("the bench", Date.now(), 3_600_000);
  await store.writeRunways(epoch!, [{ routingKey, runway: 1_000_000, inBroker: 0 }], Date.now());
  return { publisher: await store.openPublisher(Date.now()), epoch: epoch! };
}

export function benchTask(changes: Partial<NewTask> = {}): NewTask {
  return {
    ...{ id: uuidv7(), routingKey, payload, contract: "bench", priority: 4, dueAt: null, expiresAt: null, lane: plainLane, orderKey: null },
    ...{ idempotency: null, unique: null, maxAttempts: null, replaces: null, webhook: null, traceparent: null, tracestate: null },
    releaseNo: null,
    ...changes,
  };
}

const payload = Buffer.from('{"tenant": "one of a thousand", "account": "one of five thousand"}');
