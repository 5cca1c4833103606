import { useEffect, useRef, useSyncExternalStore } from "react";
import { type LiveEvent, type LiveState, LiveStream } from "./stream.ts";

const stream = new LiveStream();

/** Hears of what it follows as long as the part is shown. */
export function useLive(what: readonly string[], tell: (event: LiveEvent) => void): void {
  const latest = useRef(tell);
  latest.current = tell;
  const key = what.join(",");
  useEffect(() => {
    if (key === "") return;
    return stream.follow(key.split(","), (event) => latest.current(event));
  }, [key]);
}

export const useLiveState = (): LiveState => useSyncExternalStore(stream.watch, stream.state);

/** How often to ask for what the stream tells of; false: it is told, and need not be asked for. */
export function useAskingEvery(what: string, everyMs = 10_000): number | false {
  useLiveState();
  return stream.tells(what) ? false : everyMs;
}
