import type { Dependencies } from "./dependencies.ts";
import type { LeadingDuty } from "./leader.ts";

/** Forgets idempotency keys 24 hours after their task has ended, ended tasks after 30 days, in small transactions, and lanes that are empty. */
export function housekeeping({ store, now }: Dependencies): LeadingDuty {
  return {
    name: "housekeeping",
    everyMs: 60_000,
    async round(epoch) {
      while ((await store.forgetIdempotencyKeys(epoch, now() - keysKeptForMs, mostPerTransaction)) === mostPerTransaction);
      await store.forgetLanes(epoch, now());
      while ((await store.prune(epoch, now() - tasksKeptForMs, mostPerTransaction)) === mostPerTransaction);
    },
  };
}

const keysKeptForMs = 24 * 3_600_000;
const tasksKeptForMs = 30 * 24 * 3_600_000;
const mostPerTransaction = 1_000;
