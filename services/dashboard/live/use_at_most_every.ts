import { useEffect, useRef } from "react";

/** Does it at once, and then at most once in so many milliseconds, however often it is called for; the last call is never lost. */
export function useAtMostEvery(everyMs: number, act: () => void): () => void {
  const latest = useRef(act);
  latest.current = act;
  const timer = useRef<number | undefined>(undefined);
  const last = useRef(0);
  useEffect(() => () => clearTimeout(timer.current), []);
  const run = useRef(() => {
    if (timer.current !== undefined) return;
    const wait = Math.max(0, last.current + everyMs - Date.now());
    timer.current = window.setTimeout(() => {
      timer.current = undefined;
      last.current = Date.now();
      latest.current();
    }, wait);
  });
  return run.current;
}
