import { newTask, untreated } from "../dispatch/new_task.ts";
import { isClock, readCron } from "../lifecycle/cron.ts";
import { dueAtOf, dueRuns } from "../lifecycle/schedule.ts";
import type { NewRun, Schedule } from "../store/store.ts";
import type { Dependencies } from "./dependencies.ts";
import type { LeadingDuty } from "./leader.ts";

type Parts = Pick<Dependencies, "store" | "contracts" | "traces" | "log" | "now">;

/** Begins the tasks of every schedule whose instant has come. A schedule whose contract is gone is paused, and says so. */
export function schedules(parts: Parts): LeadingDuty {
  const { store, now } = parts;
  return {
    name: "schedules",
    everyMs: 1_000,
    async round(epoch) {
      for (;;) {
        const due = await store.dueSchedules(now(), mostPerRound);
        for (const one of due) await begin(parts, epoch, one);
        if (due.length < mostPerRound) return;
      }
    },
  };
}

const mostPerRound = 100;

async function begin({ store, contracts, traces, log, now }: Parts, epoch: number, schedule: Schedule): Promise<void> {
  const { id, routingKey, cron, timeZone } = schedule;
  const clock = readCron(cron, timeZone);
  if (!isClock(clock) || !contracts.byRoutingKey.has(routingKey)) {
    const pausedBecause = isClock(clock) ? `There is no contract for ${routingKey} any more.` : clock.map(({ says }) => says).join(" ");
    log.warn({ schedule: id, routing_key: routingKey }, `a schedule is paused: ${pausedBecause}`);
    await store.fireSchedule(
      epoch,
      { schedule: id, expectedNextAt: schedule.nextAt, runs: [], nextAt: schedule.nextAt, pausedBecause },
      now(),
    );
    return;
  }
  const due = dueRuns(clock, schedule, schedule.nextAt!, now());
  const missed: NewRun[] = due.missed === null ? [] : [{ instant: due.missed, task: null, without: "missed" }];
  const runs = [...missed, ...due.begin.map((instant) => runOf({ contracts, traces, now }, schedule, instant))];
  const fired = await store.fireSchedule(
    epoch,
    { schedule: id, expectedNextAt: schedule.nextAt, runs, nextAt: due.nextAt, pausedBecause: null },
    now(),
  );
  const without = (fired ?? []).filter(({ result }) => result !== "begun");
  if (without.length > 0) log.info({ schedule: id, runs: without }, "runs of a schedule without a task");
}

/** The payload fitted when it was kept; the contract may be another one now. */
function runOf({ contracts, traces, now }: Pick<Parts, "contracts" | "traces" | "now">, schedule: Schedule, instant: number): NewRun {
  const contract = contracts.byRoutingKey.get(schedule.routingKey)!;
  const payload = Buffer.from(schedule.payload);
  const verdict = contract.checkPayload(payload);
  if (verdict.kind !== "fits") return { instant, task: null, without: "contract_violation" };
  const dueAt = dueAtOf(schedule.id, instant, schedule.jitterMs);
  const trace = traces?.created(contracts.topology.taskQueue.exchange, schedule.routingKey) ?? {};
  const task = newTask(contract, payload, verdict, { ...untreated, ...trace, dueAt: dueAt > now() ? dueAt : null }, now());
  return { instant, task: { ...task, releaseNo: null }, without: null };
}
