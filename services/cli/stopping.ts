import { Refused } from "./exits.ts";

/** By Ctrl-C or SIGTERM it is ended before its end; the command says with `sentence` what became of what it had begun. */
export async function untilStopped<Found>(sentence: string, act: (signal: AbortSignal) => Promise<Found>): Promise<Found> {
  const stop = new AbortController();
  const onInterrupt = () => stop.abort(new Refused("interrupted", sentence));
  const onTerminate = () => stop.abort(new Refused("terminated", sentence));
  process.once("SIGINT", onInterrupt).once("SIGTERM", onTerminate);
  try {
    return await act(stop.signal);
  } finally {
    process.off("SIGINT", onInterrupt).off("SIGTERM", onTerminate);
  }
}
