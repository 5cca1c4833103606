import { isSilent, silenceMs } from "../lifecycle/silence.ts";
import type { OutTask } from "../store/store.ts";
import type { Dependencies } from "./dependencies.ts";
import type { LeadingDuty } from "./leader.ts";
import { reportLost } from "./report_lost.ts";

/** Fails, as `silent`, tasks that are out and that nobody has been heard of for too long: `lifecycle/silence.ts`. */
export function silence(dependencies: Dependencies, listening: { readonly since: () => number | null }): LeadingDuty {
  const { store, contracts, figures, now } = dependencies;
  return {
    name: "silence",
    everyMs: 5_000,
    async round(epoch) {
      const since = listening.since();
      if (since === null) return;
      const old = await store.releasedBefore(now() - silenceMs, mostPerRound);
      await reportLost(
        dependencies,
        epoch,
        old.filter((task) => silentNow(task, since)),
        "No consumer was heard of for too long.",
      );
    },
  };

  function silentNow(task: OutTask, listeningSince: number): boolean {
    const policy = contracts.byRoutingKey.get(task.routingKey)?.policy;
    const key = figures.get(task.routingKey);
    if (policy === undefined || key === undefined) return false;
    const unacknowledgedKnown = key.unacknowledged !== null;
    return isSilent(task, { ...policy, runway: key.runway, ready: key.ready, unacknowledgedKnown, listeningSince }, now());
  }
}

const mostPerRound = 1_000;
