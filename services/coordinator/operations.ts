import type { Dependencies } from "./dependencies.ts";
import type { LeadingDuty } from "./leader.ts";

/** Goes on with what was asked to be done to many tasks, each operation a step: `lifecycle/operation.ts` says how far. */
export function operations({ store, now }: Pick<Dependencies, "store" | "now">): LeadingDuty {
  return {
    name: "operations",
    everyMs: 500,
    async round(epoch) {
      for (const id of await store.runningOperations()) {
        // As long as a step does something there may be another; its rate says when not.
        while ((await store.workOperation(epoch, id, now())) > 0);
      }
    },
  };
}
