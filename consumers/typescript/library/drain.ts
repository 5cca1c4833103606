import { setTimeout as pause } from "node:timers/promises";
import type { AbortReason } from "./context.ts";

/**
 * How a consumer goes without losing or failing a task:
 *
 *   take no more ─► running tasks go on for `grace` ─► told to stop (`shutdown`), 5 s
 *     ─► what is still unfinished is reported `snoozed` for 0 ms ─► close
 *
 * Not by `nack`: before RabbitMQ 4.3 each return counts as a redelivery, and a few deployments would make
 * a healthy task look like one that kills its consumers.
 */
export async function drain(running: Drained, graceMs: number, afterwardsMs = toldToStopMs): Promise<{ readonly left: number }> {
  await within(running.stopTaking(), afterwardsMs);
  let left = 0;
  if (!(await within(running.finished(), graceMs))) {
    running.abortAll("shutdown");
    if (!(await within(running.finished(), afterwardsMs))) {
      left = running.abandonAll();
      // Without a connection the reports cannot leave; RabbitMQ then gives the tasks on by itself.
      await within(running.finished(), afterwardsMs);
    }
  }
  await within(running.close(), afterwardsMs);
  return { left };
}

/** What a running consumer lets a drain do with it. */
export interface Drained {
  stopTaking(): Promise<void>;
  finished(): Promise<void>;
  abortAll(reason: AbortReason): void;
  abandonAll(): number;
  close(): Promise<void>;
}

const toldToStopMs = 5_000;

async function within(done: Promise<void>, ms: number): Promise<boolean> {
  const giveUp = new AbortController();
  const late = pause(ms, false, { signal: giveUp.signal }).catch(() => false);
  const inTime = await Promise.race([done.then(() => true), late]);
  giveUp.abort();
  return inTime;
}
