import type { Timed } from "./messages.ts";

/** Takes the time of an attempt: the wall clock says when it began, the monotonic one how long it took. */
export function startClock(): Clock {
  const startedAt = Date.now();
  const startedOn = performance.now();
  const elapsedMs = () => performance.now() - startedOn;
  return {
    elapsedMs,
    times: () => {
      const started = new Date(startedAt).toISOString();
      const tookMs = Math.round(elapsedMs());
      return { started_at: started, finished_at: tookMs === 0 ? started : new Date(startedAt + tookMs).toISOString() };
    },
  };
}

export interface Clock {
  readonly elapsedMs: () => number;
  readonly times: () => Timed;
}
