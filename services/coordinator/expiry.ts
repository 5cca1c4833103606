import type { Dependencies } from "./dependencies.ts";
import type { LeadingDuty } from "./leader.ts";

/** Ends unfinished tasks whose `expires_at` has passed; consumers that have one are told by the duty `cancels`. */
export function expiry({ store, now }: Dependencies): LeadingDuty {
  return {
    name: "expiry",
    everyMs: 1_000,
    async round(epoch) {
      while ((await store.expireDue(epoch, now(), mostPerRound)) === mostPerRound);
    },
  };
}

const mostPerRound = 1_000;
