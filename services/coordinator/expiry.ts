import type { Dependencies } from "./dependencies.ts";
import type { Duty } from "./duty.ts";

/** Ends unfinished tasks whose `expires_at` has passed; consumers that have one are told by the duty `cancels`. */
export function expiry({ store, now }: Dependencies): Duty {
  return {
    name: "expiry",
    everyMs: 1_000,
    async round() {
      while ((await store.expireDue(now(), mostPerRound)) === mostPerRound);
    },
  };
}

const mostPerRound = 1_000;
