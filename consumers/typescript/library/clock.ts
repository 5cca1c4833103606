import type { Timed } from "./messages.ts";

/** Takes the time of an attempt: the wall clock says when it began, the monotonic one how long it took. */
export function startClock(): Clock {
  const startedAt = Date.now();
  const startedOn = performance.now();
  const elapsedMs = () => performance.now() - startedOn;
  return {
    elapsedMs,
    times: () => ({
      started_at: new Date(startedAt).toISOString(),
      finished_at: new Date(startedAt + Math.round(elapsedMs())).toISOString(),
    }),
  };
}

export interface Clock {
  readonly elapsedMs: () => number;
  readonly times: () => Timed;
}
