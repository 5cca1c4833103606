import type { Dependencies } from "./dependencies.ts";
import type { Duty } from "./duty.ts";

/** Puts every task whose time has come (a retry, a delay) back among the waiting; release publishes it. */
export function retries({ store, now }: Dependencies): Duty {
  return {
    name: "retries",
    everyMs: 1_000,
    async round() {
      while ((await store.acceptDue(now(), mostPerRound)) === mostPerRound);
    },
  };
}

const mostPerRound = 1_000;
