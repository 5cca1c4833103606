import { StatsD } from "hot-shots";
import type { CountObserver } from "../dispatch/counter.ts";
import { durationMsOf } from "../lifecycle/tally.ts";

/**
 * The same as it happens, for StatsD: `job.data_export.duration` in milliseconds, and a count of `job.data_export.succeeded`,
 * `.failed`, `.snoozed` and `.dead`. Datagrams: what nobody takes is lost, and nobody waits for it.
 */
export function statsd(address: { readonly host: string; readonly port: number; readonly prefix: string }): StatsdObserver {
  const client = new StatsD({ ...address, cacheDns: true, errorHandler: () => undefined });
  return {
    came: (routingKey) => client.increment(`${routingKey}.in`),
    ended({ routingKey }, attempt, died) {
      client.increment(`${routingKey}.${attempt.outcome}`);
      if (died) client.increment(`${routingKey}.dead`);
      const ms = durationMsOf(attempt);
      if (ms !== null) client.timing(`${routingKey}.duration`, ms);
    },
    close: () => new Promise((resolve) => client.close(() => resolve())),
  };
}

export interface StatsdObserver extends CountObserver {
  close(): Promise<void>;
}
