import type { Dependencies } from "./dependencies.ts";
import type { LeadingDuty } from "./leader.ts";

/** Puts every task whose time has come (a retry, a delay) back among the waiting; release publishes it. */
export function retries({ store, now }: Dependencies): LeadingDuty {
  return {
    name: "retries",
    everyMs: 1_000,
    async round(epoch) {
      while ((await store.acceptDue(epoch, now(), mostPerRound)) === mostPerRound);
    },
  };
}

const mostPerRound = 1_000;
