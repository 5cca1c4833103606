import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { gunzipSync } from "node:zlib";
import protobuf from "protobufjs";
import { onTestFinished } from "vitest";
import { eventually } from "./eventually.ts";

/** Takes spans as OpenTelemetry's exporters of every language send them: OTLP over HTTP, in protobuf. */
export class SpanReceiver {
  readonly url: string;
  readonly #spans: ReceivedSpan[];

  private constructor(url: string, spans: ReceivedSpan[]) {
    this.url = url;
    this.#spans = spans;
  }

  static async start(): Promise<SpanReceiver> {
    const spans: ReceivedSpan[] = [];
    const server = createServer(async (request, response) => {
      if (request.url === "/v1/traces") spans.push(...spansOf(await bodyOf(request)));
      response.writeHead(200, { "content-type": "application/x-protobuf" }).end();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    return new SpanReceiver(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, spans);
  }

  /** What makes a process send its spans here, soon. */
  get environment(): Readonly<Record<string, string>> {
    return { OTEL_EXPORTER_OTLP_ENDPOINT: this.url, OTEL_BSP_SCHEDULE_DELAY: "100" };
  }

  get spans(): readonly ReceivedSpan[] {
    return this.#spans;
  }

  /** The spans of one trace, once there are as many. */
  trace(traceId: string, many: number): Promise<readonly ReceivedSpan[]> {
    return eventually(() => this.#spans.filter((span) => span.traceId === traceId), {
      until: (spans) => spans.length >= many,
      what: `${many} spans of the trace ${traceId} have come`,
    });
  }
}

export interface ReceivedSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentId: string | null;
  readonly name: string;
  readonly kind: "server" | "client" | "producer" | "consumer" | "other";
  /** Of its process. */
  readonly service: unknown;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly links: readonly string[];
  readonly status: { readonly isError: boolean; readonly message: string };
  readonly nanoseconds: bigint;
}

/** The spans as a tree of names, those of one parent by their names; a span whose parent is not among them is a root. */
export function treeOf(spans: readonly ReceivedSpan[]): readonly Branch[] {
  const known = new Set(spans.map(({ spanId }) => spanId));
  const under = (parent: string | null): readonly Branch[] =>
    spans
      .filter(({ parentId }) => (parentId !== null && known.has(parentId) ? parentId : null) === parent)
      .map(({ name, spanId }): Branch => [name, ...under(spanId)])
      .toSorted((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)));
  return under(null);
}

export type Branch = readonly [name: string, ...under: Branch[]];

const request = (await protobuf.load(join(import.meta.dirname, "span_receiver.proto"))).lookupType("ExportTraceServiceRequest");

interface Decoded {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly KeyValue[] };
    readonly scopeSpans: readonly { readonly spans: readonly DecodedSpan[] }[];
  }[];
}

interface DecodedSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly name: string;
  readonly kind: number;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly KeyValue[];
  readonly links: readonly { readonly spanId: string }[];
  readonly status: { readonly code?: number; readonly message?: string } | null;
}

interface KeyValue {
  readonly key: string;
  readonly value: { readonly value: string; readonly [kind: string]: unknown };
}

const kinds = ["other", "other", "server", "client", "producer", "consumer"] as const;

async function bodyOf(message: IncomingMessage): Promise<Buffer> {
  const body = await buffer(message);
  return message.headers["content-encoding"] === "gzip" ? gunzipSync(body) : body;
}

function spansOf(body: Buffer): readonly ReceivedSpan[] {
  const decoded = request.toObject(request.decode(body), { bytes: String, longs: String, defaults: true, oneofs: true }) as Decoded;
  return decoded.resourceSpans.flatMap(({ resource, scopeSpans }) => {
    const service = valuesOf(resource.attributes)["service.name"];
    return scopeSpans.flatMap(({ spans }) => spans.map((span) => received(span, service)));
  });
}

const received = (span: DecodedSpan, service: unknown): ReceivedSpan => ({
  traceId: hex(span.traceId),
  spanId: hex(span.spanId),
  parentId: span.parentSpanId === "" ? null : hex(span.parentSpanId),
  name: span.name,
  kind: kinds[span.kind] ?? "other",
  service,
  attributes: valuesOf(span.attributes),
  links: span.links.map(({ spanId }) => hex(spanId)),
  status: { isError: span.status?.code === 2, message: span.status?.message ?? "" },
  nanoseconds: BigInt(span.endTimeUnixNano) - BigInt(span.startTimeUnixNano),
});

const hex = (base64: string): string => Buffer.from(base64, "base64").toString("hex");

function valuesOf(attributes: readonly KeyValue[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    attributes.map(({ key, value }) => [key, value.value === "intValue" ? Number(value["intValue"]) : value[value.value]]),
  );
}
