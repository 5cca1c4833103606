import type { FastifyError, FastifyReply, FastifyRequest } from "fastify";
import { uuidv7 } from "uuidv7";
import { noSuchPath, WaybillError } from "../lifecycle/errors.ts";
import type { ApiLog } from "./log.ts";
import { type ProblemCode, statuses } from "./statuses.ts";

/** Answers an error as RFC 9457 has it. What we did not foresee is `unexpected`: a request id, a log line, never a stack trace. */
export function answerProblem(error: unknown, request: FastifyRequest, reply: FastifyReply, log: ApiLog): FastifyReply {
  const known = error instanceof WaybillError ? error : fromFastify(error as FastifyError, request);
  const requestId = uuidv7();
  if (known === null) log.error({ err: error, request_id: requestId, method: request.method, url: request.url }, "unexpected");
  else if (known.facts.cause !== undefined) log.warn({ err: known.facts.cause, request_id: requestId, code: known.code }, known.message);

  const problem =
    known ??
    new WaybillError("unexpected", `Something failed that we did not foresee. Request ${requestId}.`, {
      // A request that only reads accepts nothing, whatever breaks.
      ...(request.method === "POST"
        ? { accepted: "unknown", hint: "Send it again with the same Idempotency-Key: you will not get two." }
        : {}),
      sendAgainAfterSeconds: 5,
    });
  const status = statuses[problem.code as ProblemCode];
  const { sendAgainAfterSeconds } = problem.facts;
  if (sendAgainAfterSeconds !== undefined) reply.header("retry-after", sendAgainAfterSeconds);
  if (status === 401) reply.header("www-authenticate", "Bearer");
  return reply
    .code(status)
    .header("x-request-id", requestId)
    .type("application/problem+json")
    .send(JSON.stringify(problemDocument(problem, { status, instance: pathOf(request), requestId })));
}

function problemDocument(
  error: WaybillError,
  where: { readonly status: number; readonly instance: string; readonly requestId: string },
): object {
  const { accepted = "no", sendAgainAfterSeconds, problems, hint, members = {} } = error.facts;
  return {
    type: `/errors/${error.code}`,
    title: error.title,
    status: where.status,
    detail: error.message,
    instance: where.instance,
    code: error.code,
    request_id: where.requestId,
    accepted,
    send_again: sendAgainAfterSeconds === undefined ? { safe: false } : { safe: true, after_seconds: sendAgainAfterSeconds },
    ...(problems === undefined ? {} : { problems }),
    ...members,
    ...(hint === undefined ? {} : { hint }),
  };
}

/** Fastify's own refusals in our words; null: none of them. */
function fromFastify(error: FastifyError, request: FastifyRequest): WaybillError | null {
  switch (error.code) {
    case "FST_ERR_CTP_BODY_TOO_LARGE": {
      const got = Number(request.headers["content-length"]);
      const size = got > 0 ? `is ${sizeOf(got)}, the limit is 256 KB` : "is larger than the limit of 256 KB";
      return new WaybillError("payload_too_large", `The payload ${size}. The task was not accepted.`, {
        hint: "Store the file and send its URL.",
      });
    }
    case "FST_ERR_CTP_INVALID_MEDIA_TYPE": {
      const got = request.headers["content-type"] || "not given";
      return new WaybillError("unsupported_media_type", `Content-Type is ${got}; expected application/json. The task was not accepted.`);
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

function sizeOf(bytes: number): string {
  return bytes >= 1_000_000 ? `${(bytes / 1_000_000).toFixed(1)} MB` : `${Math.ceil(bytes / 1_000)} KB`;
}

function pathOf(request: FastifyRequest): string {
  return request.url.split("?", 1)[0]!;
}
