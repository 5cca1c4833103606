/**
 * Waits for SIGTERM, SIGINT or `signal`. After that, a second SIGTERM or SIGINT ends the process at once:
 * whoever asks twice does not want to wait.
 */
export async function untilToldToStop(signal: AbortSignal | undefined): Promise<Stop> {
  const { promise, resolve } = Promise.withResolvers<Stop["because"]>();
  let told = false;
  const onSignal = (name: NodeJS.Signals) => {
    if (told) process.exit(130);
    told = true;
    resolve(name === "SIGINT" ? "SIGINT" : "SIGTERM");
  };
  const onAbort = () => {
    told = true;
    resolve("signal");
  };
  process.on("SIGTERM", onSignal);
  process.on("SIGINT", onSignal);
  if (signal?.aborted) onAbort();
  signal?.addEventListener("abort", onAbort, { once: true });
  const because = await promise;
  return {
    because,
    forget: () => {
      process.off("SIGTERM", onSignal);
      process.off("SIGINT", onSignal);
      signal?.removeEventListener("abort", onAbort);
    },
  };
}

export interface Stop {
  readonly because: "SIGTERM" | "SIGINT" | "signal";
  /** Gives the signals back to the process. */
  readonly forget: () => void;
}
