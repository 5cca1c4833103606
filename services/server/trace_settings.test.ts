import { expect, test } from "vitest";
import { readTraceSettings } from "./trace_settings.ts";

const receiver = { OTEL_EXPORTER_OTLP_ENDPOINT: "http://localhost:4318" };

for (const [says, environment, isOn] of [
  ["no receiver is named", {}, false],
  ["a receiver is named", receiver, true],
  ["a receiver of traces alone is named", { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: "http://localhost:4318/v1/traces" }, true],
  ["the receiver is nothing", { OTEL_EXPORTER_OTLP_ENDPOINT: " " }, false],
  ["the SDK is disabled", { ...receiver, OTEL_SDK_DISABLED: "True" }, false],
  ["the SDK is not disabled", { ...receiver, OTEL_SDK_DISABLED: "false" }, true],
  ["there is no exporter", { ...receiver, OTEL_TRACES_EXPORTER: "none" }, false],
] as const) {
  test(`where ${says}, traces are ${isOn ? "on" : "off"}`, () => expect(readTraceSettings(environment)).toBe(isOn));
}
