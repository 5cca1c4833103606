import { carried } from "../contracts/contract_set.ts";
import { askFor } from "../lifecycle/release.ts";
import type { Dependencies } from "./dependencies.ts";
import type { LeadingDuty } from "./leader.ts";

/** Releases those who wait as their runways have room: `lifecycle/release.ts` says who, in the transaction of their claim. */
export function release({ store, dispatcher, contracts, now }: Dependencies): LeadingDuty {
  const keys = carried(contracts);
  return {
    name: "release",
    everyMs: 1_000,
    async round() {
      // A claim looks at some of each lane only: as long as one finds somebody, there may be more.
      let found = true;
      while (found && dispatcher.canRelease) {
        found = false;
        for (const { routingKey, room } of await store.releasable()) {
          if (!keys.has(routingKey)) continue;
          const state = dispatcher.keyState(routingKey);
          const many = askFor(room, state, now());
          const released = many === 0 ? 0 : await dispatcher.release(routingKey, many, now());
          if (released > 0 && !state.trying) found = true;
        }
      }
    },
  };
}
