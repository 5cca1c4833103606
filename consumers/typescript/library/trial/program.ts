import { setTimeout as pause } from "node:timers/promises";
import { trace } from "@opentelemetry/api";
import { Consumer, readConfig } from "../index.ts";
import { trialContract } from "./contract.ts";

/** A consumer as a process of its own, for what only a process can do: die, be told to stop by a signal, and have an SDK of OpenTelemetry. */
if (process.env["OTEL_EXPORTER_OTLP_ENDPOINT"] !== undefined) {
  const { NodeSDK } = await import("@opentelemetry/sdk-node");
  new NodeSDK({ metricReaders: [], logRecordProcessors: [] }).start();
}
const consumer = new Consumer(readConfig(process.env));
consumer.handle(trialContract(), async ({ what }, ctx) => {
  switch (what) {
    case "die":
      process.kill(process.pid, "SIGKILL");
      return { did: "never" };
    case "trace":
      trace.getTracer("the handler's own").startSpan("work").end();
      return { did: ctx.traceparent ?? "nothing" };
    case "hang":
      ctx.log.info("hanging");
      await pause(3_600_000);
      return { did: "never" };
    case "wait until told":
      ctx.log.info("waiting");
      await pause(3_600_000, undefined, { signal: ctx.signal });
      return { did: "never" };
    default:
      return { did: what };
  }
});
await consumer.run();
