import { type Watch, watch } from "../lifecycle/reconcile.ts";
import type { Dependencies } from "./dependencies.ts";
import type { LeadingDuty } from "./leader.ts";
import type { Measured } from "./measurements.ts";
import { reportLost } from "./report_lost.ts";

/** Fails, as `silent`, the tasks whose message is gone from RabbitMQ: `lifecycle/reconcile.ts` tells how that is known. */
export function reconcile(dependencies: Dependencies): LeadingDuty {
  const { store, measurements, markers, now } = dependencies;
  const watches = new Map<string, Watch>();

  return {
    name: "reconcile",
    everyMs: 3_000,
    async round(epoch) {
      const marks = await store.marks();
      for (const [routingKey, key] of measurements) {
        const next = watch(watches.get(routingKey) ?? { kind: "holds" }, { held: heldBy(key, now()), marks }, now());
        watches.set(routingKey, next);
        if (next.kind === "drain") await findLost(epoch, routingKey, next);
      }
    },
  };

  async function findLost(epoch: number, routingKey: string, { marks, since }: Extract<Watch, { kind: "drain" }>): Promise<void> {
    watches.set(routingKey, { kind: "holds" });
    const suspects = await store.releasedBelow(routingKey, marks, since, mostPerRound);
    if (suspects.length === 0 || !(await markers.drained(markerWaitMs, now()))) return;
    const lost = await store.releasedBelow(routingKey, marks, since, mostPerRound);
    await reportLost(dependencies, epoch, lost, "RabbitMQ holds no message of this task any more, and no outcome came.");
  }
}

/** An old measurement proves nothing. */
function heldBy(key: Measured, now: number): number | null {
  if (key.unacknowledged === null || now - key.measuredAt > 10_000) return null;
  return key.ready + key.unacknowledged;
}

const mostPerRound = 10_000;
const markerWaitMs = 30_000;
