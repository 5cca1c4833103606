import { releaseNow } from "../lifecycle/release.ts";
import type { Dependencies } from "./dependencies.ts";
import type { LeadingDuty } from "./leader.ts";

/** Releases those who wait as their runways have room: `lifecycle/release.ts` says how many, the store who. */
export function release({ store, dispatcher, contracts, now }: Dependencies): LeadingDuty {
  return {
    name: "release",
    everyMs: 1_000,
    async round() {
      if (!dispatcher.canRelease) return;
      for (const key of await store.releasable()) {
        if (!contracts.byRoutingKey.has(key.routingKey)) continue;
        const many = releaseNow({ ...key, ...dispatcher.keyState(key.routingKey) }, now());
        if (many > 0) await dispatcher.release(key.routingKey, many, now());
      }
    },
  };
}
