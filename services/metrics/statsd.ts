import { StatsD } from "hot-shots";
import type { CountObserver } from "../dispatch/counter.ts";

/**
 * The same as it happens, for StatsD: `job.data_export.duration` in milliseconds, and a count of `job.data_export.succeeded`,
 * `.failed`, `.snoozed` and `.dead`. Datagrams: what nobody takes is lost, and nobody waits for it.
 */
export function statsd(address: { readonly host: string; readonly port: number; readonly prefix: string }): StatsdObserver {
  const client = new StatsD({ ...address, cacheDns: true, errorHandler: () => undefined });
  return {
    came: (routingKey) => client.increment(`${routingKey}.in`),
    ended({ routingKey }, { outcome, startedAt, finishedAt }, died) {
      client.increment(`${routingKey}.${outcome}`);
      if (died) client.increment(`${routingKey}.dead`);
      if (startedAt !== null && finishedAt !== null) client.timing(`${routingKey}.duration`, Math.max(0, finishedAt - startedAt));
    },
    close: () => new Promise((resolve) => client.close(() => resolve())),
  };
}

export interface StatsdObserver extends CountObserver {
  close(): Promise<void>;
}
