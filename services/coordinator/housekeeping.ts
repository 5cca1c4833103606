import { spans } from "../lifecycle/tally.ts";
import type { Dependencies } from "./dependencies.ts";
import type { LeadingDuty } from "./leader.ts";

/** Forgets idempotency keys 24 hours after their task has ended, ended tasks, pipelines, operations and resolved alerts after 30 days, the audit trail after 400, what was counted when its span is over its age, and what stands for nothing any more (lanes, holds, sessions, budgets), in small transactions. */
export function housekeeping({ store, now }: Dependencies): LeadingDuty {
  return {
    name: "housekeeping",
    everyMs: 60_000,
    async round(epoch) {
      while ((await store.forgetIdempotencyKeys(epoch, now() - keysKeptForMs, mostPerTransaction)) === mostPerTransaction);
      await store.forgetLanes(epoch, now());
      while ((await store.forgetHolds(epoch, now(), mostPerTransaction)) === mostPerTransaction);
      while ((await store.forgetOperations(epoch, now() - tasksKeptForMs, mostPerTransaction)) === mostPerTransaction);
      while ((await store.forgetRuns(epoch, now() - tasksKeptForMs, mostPerTransaction)) === mostPerTransaction);
      while ((await store.forgetPipelines(epoch, now() - tasksKeptForMs, mostPerTransaction)) === mostPerTransaction);
      while ((await store.forgetAlerts(epoch, now() - tasksKeptForMs, mostPerTransaction)) === mostPerTransaction);
      for (const { ms, keptForMs } of spans)
        while ((await store.forgetTallies(epoch, ms, now() - keptForMs, mostPerTransaction)) === mostPerTransaction);
      while ((await store.forgetBudgets(epoch, now(), mostPerTransaction)) === mostPerTransaction);
      while ((await store.forgetSessions(epoch, now(), mostPerTransaction)) === mostPerTransaction);
      while ((await store.forgetAudit(epoch, now() - auditKeptForMs, mostPerTransaction)) === mostPerTransaction);
      while ((await store.prune(epoch, now() - tasksKeptForMs, mostPerTransaction)) === mostPerTransaction);
    },
  };
}

const keysKeptForMs = 24 * 3_600_000;
const tasksKeptForMs = 30 * 24 * 3_600_000;
const auditKeptForMs = 400 * 24 * 3_600_000;
const mostPerTransaction = 1_000;
