import type { Environment } from "./variable.ts";

/** Whether traces are asked for, in OpenTelemetry's own variables; everything else of theirs is its SDK's business. */
export function readTraceSettings(environment: Environment): boolean {
  const says = (name: string): string => (environment[name] ?? "").trim();
  const isOff = says("OTEL_SDK_DISABLED").toLowerCase() === "true" || says("OTEL_TRACES_EXPORTER") === "none";
  return !isOff && (says("OTEL_EXPORTER_OTLP_ENDPOINT") !== "" || says("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT") !== "");
}
