/**
 * When nobody is heard of a task that is out. For a message that was not acked early RabbitMQ is the witness:
 * it gives the message on when its consumer dies, so silence alone proves nothing until far beyond the timeout.
 *
 *   acked early: 60 s after its last report, or since this coordinator listens without a gap      ─► silent
 *   running: `timeout` + 60 s after its last report (a consumer reports until its deadline)        ─► silent, and cancelled
 *   queued, its queue is empty and nobody can say what is unacknowledged: `timeout` + 60 s         ─► silent
 *   queued longer than every redelivery could last                     ─► silent, if later tasks have overtaken it
 */
export function silenceOf(task: OutFacts, key: KeyFactsForSilence, now: number): Silence {
  const lastHeard = Math.max(task.reportedAt ?? 0, task.releasedAt);
  const quietFor = (ms: number): Silence => (now - lastHeard > ms ? "silent" : "waits");
  if (task.ackedEarly) return now - Math.max(lastHeard, key.listeningSince) > silenceMs ? "silent" : "waits";
  if (task.reportedAt !== null) return quietFor(key.timeoutMs + silenceMs);
  if (key.ready === 0 && !key.unacknowledgedKnown && quietFor(key.timeoutMs + silenceMs) === "silent") return "silent";
  const longest = (key.maxRedeliveries + 1) * key.timeoutMs + silenceMs;
  return now - task.releasedAt > longest ? "silent_if_overtaken" : "waits";
}

export type Silence = "waits" | "silent" | "silent_if_overtaken";

/** Overtaken: of the four runways of tasks that arrived next, two have ended. Looking no further costs the same however many wait. */
export function overtaking(runway: number): { readonly among: number; readonly ended: number } {
  return { among: 4 * runway, ended: 2 * runway };
}

export interface OutFacts {
  readonly releasedAt: number;
  readonly reportedAt: number | null;
  readonly ackedEarly: boolean;
}

export interface KeyFactsForSilence {
  readonly timeoutMs: number;
  readonly maxRedeliveries: number;
  /** Ready messages of its queue; null: not known. */
  readonly ready: number | null;
  readonly unacknowledgedKnown: boolean;
  /** Since when this coordinator has been, unbroken, connected and caught up. Milliseconds since 1970. */
  readonly listeningSince: number;
}

/** Heartbeats come every 10 s: six missed. */
export const silenceMs = 60_000;
