import type { CountObserver } from "../dispatch/counter.ts";
import { durationMsOf } from "../lifecycle/tally.ts";

/** A line in the log for each attempt that took longer than its contract calls slow (`alerts.slow_after`, 10 s). */
export function slowAttempts(slowAfterMs: (routingKey: string) => number | null, log: SlowLog): CountObserver {
  return {
    came: () => undefined,
    ended({ taskId, routingKey }, attempt) {
      const [limit, ms] = [slowAfterMs(routingKey), durationMsOf(attempt)];
      if (limit === null || ms === null || ms <= limit) return;
      log.warn({ task_id: taskId, routing_key: routingKey, outcome: attempt.outcome, ms, slow_after_ms: limit }, "a slow attempt");
    },
  };
}

interface SlowLog {
  warn(facts: object, message: string): void;
}
