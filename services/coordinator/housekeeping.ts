import type { Dependencies } from "./dependencies.ts";
import type { Duty } from "./duty.ts";

/** Forgets idempotency keys 24 hours after their task has ended, in small transactions. */
export function housekeeping({ store, now }: Dependencies): Duty {
  return {
    name: "housekeeping",
    everyMs: 60_000,
    async round() {
      while ((await store.forgetIdempotencyKeys(now() - keptForMs, mostPerRound)) === mostPerRound);
    },
  };
}

const keptForMs = 24 * 3_600_000;
const mostPerRound = 1_000;
