/**
 * OpenTelemetry's SDK for this process, where its own variables name a receiver; otherwise nothing of it is even read
 * from the disk. How it samples and where spans go, it reads from those variables itself.
 */
export async function startTraces(env: Environment, name: string): Promise<Tracing> {
  if (!areAskedFor(env)) return { stop: async () => undefined };
  const [{ NodeSDK }, { defaultResource, resourceFromAttributes }] = await Promise.all([
    import("@opentelemetry/sdk-node"),
    import("@opentelemetry/resources"),
  ]);
  // What OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES say is merged over it.
  const resource = defaultResource().merge(resourceFromAttributes({ "service.name": name }));
  const sdk = new NodeSDK({ resource, metricReaders: [], logRecordProcessors: [] });
  sdk.start();
  const tooLate = () => new Promise<void>((resolve) => setTimeout(resolve, flushMs).unref());
  return { stop: () => Promise.race([sdk.shutdown().catch(() => undefined), tooLate()]) };
}

export interface Tracing {
  /** Sends what is still here; what cannot be sent in two seconds is lost, since nobody's stop waits for a receiver. */
  stop(): Promise<void>;
}

type Environment = Readonly<Record<string, string | undefined>>;

const flushMs = 2_000;

function areAskedFor(env: Environment): boolean {
  const isOff = env["OTEL_SDK_DISABLED"]?.toLowerCase() === "true" || env["OTEL_TRACES_EXPORTER"] === "none";
  return !isOff && Boolean(env["OTEL_EXPORTER_OTLP_ENDPOINT"] || env["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"]);
}
