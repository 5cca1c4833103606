import type { FastifyRequest } from "fastify";
import { traceOf } from "../dispatch/treatment.ts";
import { pathOf } from "./path.ts";
import { requestIdOf } from "./request_id.ts";

/** What the API says to its log: requests that failed, and slow ones. */
export interface ApiLog {
  debug(facts: object, message: string): void;
  warn(facts: object, message: string): void;
  error(facts: object, message: string): void;
}

/** What a line says of its request. Not what it asks for: in a query there may be what a contract calls sensitive. */
export function factsOf(request: FastifyRequest): object {
  const { traceparent } = traceOf(request.headers);
  const trace = traceparent === null ? {} : { trace_id: traceIdOf(traceparent) };
  return { request_id: requestIdOf(request), ...trace, method: request.method, path: pathOf(request) };
}

/** W3C Trace Context: its second part. */
const traceIdOf = (traceparent: string): string => traceparent.slice(3, 35);
