import type { SdkParts } from "./sdk.ts";
import type { Traces } from "./traces.ts";

/** Traces as they are asked for. Without, nothing of OpenTelemetry is even read from the disk. */
export async function startTracing(isOn: boolean, amqpUrl: string, parts: SdkParts): Promise<Tracing> {
  if (!isOn) return { traces: null, stop: async () => undefined };
  const [{ startSdk }, { Traces }] = await Promise.all([import("./sdk.ts"), import("./traces.ts")]);
  const { tracer, stop } = startSdk(parts);
  return { traces: new Traces(tracer, amqpUrl), stop };
}

export interface Tracing {
  /** Null: nobody asked for them. */
  readonly traces: Traces | null;
  stop(): Promise<void>;
}
