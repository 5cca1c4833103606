import type { FastifyRequest } from "fastify";
import { contractOf, refuseUnlessFits, refuseWebhook } from "../../dispatch/door.ts";
import { newTask } from "../../dispatch/new_task.ts";
import { type Sender, traceOf } from "../../dispatch/treatment.ts";
import { noteReplacing, refuseToSend } from "../access/sending.ts";
import { payloadTooLarge } from "../payload_limit.ts";
import { problemOf, renderProblem } from "../problem.ts";
import { requestIdOf } from "../request_id.ts";
import { keep, renderKept, renderValid } from "../task_door.ts";
import { readItem } from "./item.ts";
import type { Line } from "./lines.ts";
import type { BulkParts } from "./route.ts";

/** Answers each item as if it had come alone: what is wrong with one is no other's business. Never rejects. */
export function answererOf(parts: BulkParts, request: FastifyRequest, { dryRun }: { readonly dryRun: boolean }): Answerer {
  const requestId = requestIdOf(request);
  const asked = { request, sender: { apiKey: request.caller.id, trace: traceOf(request.headers) }, dryRun };
  const problem = (error: unknown, index: number): string =>
    renderProblem(problemOf(error, request, parts.log, requestId), { instance: "/tasks", requestId, members: { index } });
  return {
    async one(line) {
      try {
        return `{"index":${line.index},${await answerTo(line, parts, asked)}}`;
      } catch (error) {
        return problem(error, line.index);
      }
    },
    problem,
  };
}

export interface Answerer {
  readonly one: (line: Line) => Promise<string>;
  readonly problem: (error: unknown, index: number) => string;
}

interface Asked {
  readonly request: FastifyRequest;
  readonly sender: Sender;
  readonly dryRun: boolean;
}

async function answerTo(line: Line, parts: BulkParts, { request, sender, dryRun }: Asked): Promise<string> {
  if (line.kind === "too_long") throw payloadTooLarge(line.length);
  const now = Date.now();
  const { routingKey, payload, options } = readItem(line.bytes, line.index + 1, sender, now);
  refuseToSend(request.caller, { routingKey, replaces: options.replaces });
  refuseWebhook(parts.webhooks, options.webhook);
  const contract = contractOf(parts.contracts, routingKey);
  const read = refuseUnlessFits(contract, contract.checkPayload(payload));
  if (dryRun) return renderValid(contract);
  await noteReplacing(parts.store, request, routingKey, options.replaces);
  const kept = await keep(parts, newTask(contract, payload, read, options, now), contract);
  return `"accepted":"yes",${renderKept(kept, parts)}`;
}
