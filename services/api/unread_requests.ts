import { STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import type { FastifyInstance } from "fastify";
import { uuidv7 } from "uuidv7";
import { headersTooLarge, headersTooSlow, malformedRequest, type WaybillError } from "../lifecycle/errors.ts";
import { alwaysSaid } from "./access/headers.ts";
import type { ApiLog } from "./log.ts";
import { renderProblem } from "./problem.ts";
import { type ProblemCode, statuses } from "./statuses.ts";

/**
 * Answers what never became a request, since Node could not read it: headers that are too long, too late, or no HTTP. It is
 * answered in the words of every other refusal, and the connection is closed: where the next request would begin nobody knows.
 */
export function answerUnread(log: ApiLog): (error: UnreadError, socket: Socket) => void {
  const answered = new WeakSet<Socket>();
  return (error, socket) => {
    // What still comes after the answer is no request either: it is dropped, as `linger` does.
    if (answered.has(socket)) return;
    answered.add(socket);
    if (error.code === "ECONNRESET" || !socket.writable || hasAnswerUnderWay(socket)) return void socket.destroy();
    const problem = problemOf(error);
    const requestId = uuidv7();
    log.debug({ request_id: requestId, code: problem.code, cause: error.code, address: socket.remoteAddress }, "no request");
    socket.end(rendered(problem, requestId));
    const late = setTimeout(() => socket.destroy(), lingerMs);
    socket.once("close", () => clearTimeout(late));
  };
}

/** RFC 9112 §3.2. Node would answer this by itself, without a word. */
export function refuseWithoutHost(app: FastifyInstance): void {
  app.addHook("onRequest", ({ raw }, _reply, done) => {
    done(raw.headers.host === undefined && raw.httpVersion === "1.1" ? malformedRequest("it has no Host") : undefined);
  });
}

export interface UnreadError extends Error {
  readonly code?: string;
}

const lingerMs = 1_000;

function problemOf({ code = "", message }: UnreadError): WaybillError {
  if (code === "ERR_HTTP_REQUEST_TIMEOUT") return headersTooSlow();
  if (code === "HPE_HEADER_OVERFLOW") return headersTooLarge();
  return malformedRequest(message.replace(/^Parse Error: /, ""));
}

/** Node's own handler looks there too: bytes in the midst of an answer would be taken for a part of it. */
function hasAnswerUnderWay(socket: Socket & { readonly _httpMessage?: { readonly headersSent: boolean } | null }): boolean {
  return socket._httpMessage?.headersSent === true;
}

function rendered(problem: WaybillError, requestId: string): string {
  const status = statuses[problem.code as ProblemCode];
  const body = renderProblem(problem, { requestId });
  const { sendAgainAfterSeconds } = problem.facts;
  const headers = {
    ...alwaysSaid,
    ...(sendAgainAfterSeconds === undefined ? {} : { "retry-after": sendAgainAfterSeconds }),
    ...{ "x-request-id": requestId, "content-type": "application/problem+json; charset=utf-8" },
    ...{ "content-length": Buffer.byteLength(body), date: new Date().toUTCString(), connection: "close" },
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join("")}\r\n${body}`;
}
