import { overtaking, silenceMs, silenceOf } from "../lifecycle/silence.ts";
import type { OutTask } from "../store/store.ts";
import type { Dependencies } from "./dependencies.ts";
import type { LeadingDuty } from "./leader.ts";
import type { Measured } from "./measurements.ts";
import { reportLost } from "./report_lost.ts";

/** Fails, as `silent`, tasks that are out and that nobody has been heard of for too long: `lifecycle/silence.ts`. */
export function silence(dependencies: Dependencies, listening: { readonly since: () => number | null }): LeadingDuty {
  const { store, contracts, measurements, now } = dependencies;
  return {
    name: "silence",
    everyMs: 5_000,
    async round(epoch) {
      const since = listening.since();
      if (since === null) return;
      for (const [routingKey, key] of measurements) {
        const lost = await silentOf(routingKey, key, since);
        await reportLost(dependencies, epoch, lost, "No consumer was heard of for too long.");
      }
    },
  };

  async function silentOf(routingKey: string, key: Measured, listeningSince: number): Promise<readonly OutTask[]> {
    const policy = contracts.byRoutingKey.get(routingKey)?.policy;
    if (policy === undefined) return [];
    const facts = { ...policy, ready: key.ready, unacknowledgedKnown: key.unacknowledged !== null, listeningSince };
    const silent: OutTask[] = [];
    let perhapsOvertaken = true;
    for await (const task of outSince(routingKey, now() - silenceMs)) {
      const said = silenceOf(task, facts, now());
      if (said === "silent") silent.push(task);
      else if (said === "silent_if_overtaken" && perhapsOvertaken) {
        // Who arrived later has been overtaken by fewer.
        perhapsOvertaken = await isOvertaken(task, key.runway);
        if (perhapsOvertaken) silent.push(task);
      }
    }
    return silent;
  }

  async function* outSince(routingKey: string, before: number): AsyncIterable<OutTask> {
    let after: string | null = null;
    for (;;) {
      const page: readonly OutTask[] = await store.releasedBefore(routingKey, before, after, pageSize);
      yield* page;
      if (page.length < pageSize) return;
      after = page.at(-1)!.id;
    }
  }

  async function isOvertaken(task: OutTask, runway: number): Promise<boolean> {
    const { among, ended } = overtaking(runway);
    return (await store.endedAmongNext(task.routingKey, task.id, among)) >= ended;
  }
}

const pageSize = 1_000;
