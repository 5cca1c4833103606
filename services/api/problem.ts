import type { FastifyError, FastifyReply, FastifyRequest } from "fastify";
import { noSuchPath, WaybillError } from "../lifecycle/errors.ts";
import { linger } from "./linger.ts";
import { type ApiLog, factsOf } from "./log.ts";
import { pathOf } from "./path.ts";
import { arrayTooLarge, payloadTooLarge } from "./payload_limit.ts";
import { requestIdOf } from "./request_id.ts";
import { type ProblemCode, statuses } from "./statuses.ts";

/** Answers an error as RFC 9457 has it. */
export function answerProblem(error: unknown, request: FastifyRequest, reply: FastifyReply, log: ApiLog): FastifyReply {
  const requestId = requestIdOf(request);
  const problem = problemOf(error, request, log, requestId);
  const status = statuses[problem.code as ProblemCode];
  const { sendAgainAfterSeconds, members = {} } = problem.facts;
  if (sendAgainAfterSeconds !== undefined) reply.header("retry-after", sendAgainAfterSeconds);
  // Fastify would close at once, over the rest of the body; a caller that still sends would not get to read this.
  if (status === 413 || status === 408) linger(request.raw, reply.removeHeader("connection").raw);
  if (status === 401) reply.header("www-authenticate", "Bearer");
  if (Array.isArray(members["allow"])) reply.header("allow", members["allow"].join(", "));
  return reply
    .code(status)
    .header("x-request-id", requestId)
    .type("application/problem+json")
    .send(renderProblem(problem, { instance: pathOf(request), requestId }));
}

/** An error in our words. What we did not foresee is `unexpected`: a request id, a log line, never a stack trace. */
export function problemOf(error: unknown, request: FastifyRequest, log: ApiLog, requestId: string): WaybillError {
  const known = error instanceof WaybillError ? error : fromFastify(error as FastifyError, request);
  if (known === null) log.error({ err: error, ...factsOf(request) }, "unexpected");
  else if (known.facts.cause !== undefined) log.warn({ err: known.facts.cause, ...factsOf(request), code: known.code }, known.message);
  return (
    known ??
    new WaybillError("unexpected", `Something failed that we did not foresee. Request ${requestId}.`, {
      // A request that only reads accepts nothing, whatever breaks.
      ...(request.method === "POST"
        ? { accepted: "unknown", hint: "Send it again with the same Idempotency-Key: you will not get two." }
        : {}),
      sendAgainAfterSeconds: 5,
    })
  );
}

/** The problem document. `members` stand first: the index of one among many. */
export function renderProblem(error: WaybillError, where: ProblemPlace): string {
  const { accepted = "no", sendAgainAfterSeconds, problems, hint, members = {} } = error.facts;
  return JSON.stringify({
    ...where.members,
    type: `/errors/${error.code}`,
    title: error.title,
    status: statuses[error.code as ProblemCode],
    detail: error.message,
    instance: where.instance,
    code: error.code,
    request_id: where.requestId,
    accepted,
    send_again: sendAgainAfterSeconds === undefined ? { safe: false } : { safe: true, after_seconds: sendAgainAfterSeconds },
    ...(problems === undefined ? {} : { problems }),
    ...members,
    ...(hint === undefined ? {} : { hint }),
  });
}

export interface ProblemPlace {
  /** None, where no path was read. */
  readonly instance?: string;
  readonly requestId: string;
  readonly members?: Readonly<Record<string, unknown>>;
}

/** Fastify's own refusals in our words; null: none of them. */
function fromFastify(error: FastifyError, request: FastifyRequest): WaybillError | null {
  switch (error.code) {
    case "FST_ERR_CTP_BODY_TOO_LARGE": {
      const got = Number(request.headers["content-length"]) || null;
      return pathOf(request) === "/tasks" ? arrayTooLarge(got) : payloadTooLarge(got);
    }
    case "FST_ERR_CTP_INVALID_MEDIA_TYPE": {
      const got = request.headers["content-type"] || "not given";
      const expected = pathOf(request) === "/tasks" ? "application/json or application/x-ndjson" : "application/json";
      return new WaybillError("unsupported_media_type", `Content-Type is ${got}; expected ${expected}. The task was not accepted.`);
    }
    case "FST_ERR_CTP_INVALID_CONTENT_LENGTH":
      return new WaybillError("invalid_json", "The body is shorter or longer than its Content-Length says. The task was not accepted.");
    // A path whose escapes are broken, or with a name longer than any of ours.
    case "FST_ERR_BAD_URL":
    case "FST_ERR_MAX_PARAM_LENGTH":
      return noSuchPath(pathOf(request));
    default:
      return null;
  }
}
