import { type DiagLogger, DiagLogLevel, diag, type Tracer, trace } from "@opentelemetry/api";
import { defaultResource, resourceFromAttributes } from "@opentelemetry/resources";
import { NodeSDK } from "@opentelemetry/sdk-node";

/** OpenTelemetry's SDK for this process: how it samples and where spans go stands in its own variables. Nothing but traces leaves by it. */
export function startSdk({ service, version, log }: SdkParts): Sdk {
  diag.setLogger(diagnosticsTo(log), DiagLogLevel.WARN);
  // What OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES say is merged over it.
  const resource = defaultResource().merge(resourceFromAttributes({ "service.name": service, "service.version": version }));
  const sdk = new NodeSDK({ resource, metricReaders: [], logRecordProcessors: [] });
  sdk.start();
  const tooLate = () => new Promise<void>((resolve) => setTimeout(resolve, flushMs).unref());
  return {
    tracer: trace.getTracer("waybill", version),
    stop: () => Promise.race([sdk.shutdown().catch(() => undefined), tooLate()]),
  };
}

export interface SdkParts {
  /** What this process is called where OTEL_SERVICE_NAME does not say. */
  readonly service: string;
  readonly version: string;
  readonly log: SdkLog;
}

export interface Sdk {
  readonly tracer: Tracer;
  /** Sends what is still here; what cannot be sent in two seconds is lost, since nobody's stop waits for a receiver. */
  stop(): Promise<void>;
}

interface SdkLog {
  warn(facts: object, message: string): void;
}

const flushMs = 2_000;

function diagnosticsTo(log: SdkLog): DiagLogger {
  const warn = (message: string, ...about: unknown[]): void => log.warn({ about }, `OpenTelemetry: ${message}`);
  const silent = (): void => undefined;
  return { error: warn, warn, info: silent, debug: silent, verbose: silent };
}
