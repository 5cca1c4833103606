import type { IncomingMessage } from "node:http";
import { Readable } from "node:stream";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { invalidItem, stoppingAt, tooSlowAt, type WaybillError } from "../../lifecycle/errors.ts";
import { linger } from "../linger.ts";
import type { ApiLog } from "../log.ts";
import { readBulkOptions } from "../options.ts";
import { arrayLimit } from "../payload_limit.ts";
import type { SendParts } from "../send.ts";
import { type Answerer, answererOf } from "./answer.ts";
import { bodyUntil } from "./body.ts";
import { inOrder } from "./in_order.ts";
import { kindOf, parsed } from "./item.ts";
import { type Line, linesOf } from "./lines.ts";
import { elementsOf } from "./slices.ts";

/**
 * POST /tasks: many at once, each answered on its own and in order, as if it had come alone.
 *
 *   application/json       an array of items ──────► an array of answers
 *   application/x-ndjson   an item on each line ───► an answer on each line, while the lines still come
 *
 * The stream has no end of its own: some hundred lines are under way, and who does not read the answers is not read.
 */
export function bulkRoute(app: FastifyInstance, parts: BulkParts): void {
  app.register(async (bulk) => {
    bulk.addContentTypeParser([...ndjson], (_request, body, done) => done(null, body));
    bulk.post<{ Querystring: Record<string, unknown> }>("/tasks", { bodyLimit: arrayLimit }, async (request, reply) => {
      const answer = answererOf(parts, request, readBulkOptions(request.query, request.headers));
      // Nothing at all, of no type, is no stream of no lines: it is an array that is missing.
      const { body = new Uint8Array() } = request;
      if (body instanceof Uint8Array) return reply.type("application/json; charset=utf-8").send(await answerArray(body, answer));
      return answerStream(parts, request, reply, answer);
    });
  });
}

export interface BulkParts
  extends Pick<SendParts, "store" | "intake" | "backlog" | "space" | "contracts" | "health" | "standing" | "webhooks"> {
  readonly log: ApiLog;
  /** Aborted when the server stops. */
  readonly stopping: AbortSignal;
}

/** The last has no registration, and is what many programs write. */
const ndjson = ["application/x-ndjson", "application/ndjson", "application/jsonl"] as const;

/** Pieces of a stream, or groups of an array, under way at once: while one is written to the store, others are checked. */
const mostUnderWay = 4;
const groupSize = 250;
/** Room for the routing key and the options beside a payload of the largest size. */
const longestLine = 256 * 1024 + 4 * 1024;

async function answerArray(body: Uint8Array, answer: Answerer): Promise<string> {
  const value = parsed(body);
  if (!Array.isArray(value))
    throw invalidItem(`The body is ${kindOf(value)}; expected an array of items, or one on each line as application/x-ndjson.`);
  const lines = elementsOf(body).map((bytes, index): Line => ({ kind: "line", index, bytes }));
  const groups = Array.from({ length: Math.ceil(lines.length / groupSize) }, (_, at) => lines.slice(at * groupSize, (at + 1) * groupSize));
  const answers = await Array.fromAsync(inOrder(Readable.from(groups), mostUnderWay, (group) => Promise.all(group.map(answer.one))));
  return `[${answers.flat().join(",\n")}]`;
}

function answerStream({ stopping }: BulkParts, request: FastifyRequest, reply: FastifyReply, answer: Answerer): FastifyReply {
  linger(request.raw, reply.raw);
  const silent = new AbortController();
  request.endStream = () => silent.abort();
  const ending = AbortSignal.any([stopping, silent.signal]);
  const left = (index: number) => (stopping.aborted ? stoppingAt(index) : tooSlowAt(index));
  return reply
    .type("application/x-ndjson; charset=utf-8")
    .send(Readable.from(answersTo(request.raw, { ending, left }, answer), { objectMode: false }));
}

async function* answersTo(request: IncomingMessage, { ending, left }: Leaving, answer: Answerer): AsyncGenerator<string> {
  let answered = 0;
  try {
    for await (const lines of inOrder(wholeLines(request, ending), mostUnderWay, (lines) => answerLines(lines, answer))) {
      answered = lines.next;
      yield lines.text;
    }
    if (!request.readableEnded) yield `${answer.problem(left(answered), answered)}\n`;
  } catch (error) {
    // Nobody is there to be told: what was read is kept all the same.
    if (!request.destroyed || request.readableEnded) throw error;
  }
}

/** A stream is left before its end: when, and what is said of the lines from there on. */
interface Leaving {
  readonly ending: AbortSignal;
  readonly left: (index: number) => WaybillError;
}

/** Where a stream is left, what stands last may be half a line. */
async function* wholeLines(request: IncomingMessage, ending: AbortSignal): AsyncGenerator<readonly Line[]> {
  for await (const lines of linesOf(bodyUntil(ending, request), longestLine)) {
    if (!ending.aborted || request.readableEnded) yield lines;
  }
}

async function answerLines(lines: readonly Line[], answer: Answerer): Promise<{ readonly text: string; readonly next: number }> {
  const answers = await Promise.all(lines.map(answer.one));
  return { text: answers.map((each) => `${each}\n`).join(""), next: (lines.at(-1)?.index ?? -1) + 1 };
}
