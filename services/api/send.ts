import type { FastifyInstance, FastifyReply } from "fastify";
import type { ContractSet, ServedContract } from "../contracts/contract_set.ts";
import { contractOf, refuseUnlessFits, refuseWebhook, type WebhookRules } from "../dispatch/door.ts";
import { newTask, type Task } from "../dispatch/new_task.ts";
import type { Standing } from "../dispatch/standing.ts";
import { hasEnded } from "../lifecycle/task.ts";
import type { Store } from "../store/store.ts";
import { maskerOf } from "./access/masking.ts";
import { noteReplacing, refuseToSend } from "./access/sending.ts";
import type { Health } from "./health.ts";
import { type RequestOptions, readOptions } from "./options.ts";
import { renderTask } from "./render.ts";
import { type Keeping, keep, renderKept, renderValid } from "./task_door.ts";
import type { Waiting } from "./waiting.ts";

/** POST /tasks/:routing_key: the body is the payload. Accepts what fits the contract, and says where to follow it. */
export function sendRoute(app: FastifyInstance, parts: SendParts): void {
  app.post<{ Params: { routing_key: string }; Querystring: Record<string, unknown> }>("/tasks/:routing_key", async (request, reply) => {
    const contract = contractOf(parts.contracts, request.params.routing_key);
    const now = Date.now();
    const options = readOptions(request.query, request.headers, request.caller.id, now);
    refuseToSend(request.caller, { routingKey: contract.routingKey, replaces: options.replaces });
    refuseWebhook(parts.webhooks, options.webhook);
    const body = request.body instanceof Uint8Array ? request.body : new Uint8Array();
    const read = refuseUnlessFits(contract, contract.checkPayload(body));
    if (options.dryRun) return reply.type(json).send(`{${renderValid(contract)}}`);
    await noteReplacing(parts.store, request, contract.routingKey, options.replaces);
    return accept(parts, contract, newTask(contract, body, read, options, now), options, reply);
  });
}

export interface SendParts extends Keeping {
  readonly store: Store;
  readonly contracts: ContractSet;
  readonly waiting: Waiting;
  readonly health: Health;
  readonly standing: Standing;
  readonly webhooks: WebhookRules;
}

const json = "application/json; charset=utf-8";

async function accept(
  parts: SendParts,
  contract: ServedContract,
  task: Task,
  options: RequestOptions,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const wait = options.waitMs === null ? null : parts.waiting.begin(task.id);
  try {
    const kept = await keep(parts, task, contract);
    if (options.waitMs !== null) return await answerEnd(parts, kept.id, options.waitMs, kept.kind === "kept" ? wait : null, reply);
    return reply
      .code(202)
      .header("location", `/tasks/${kept.id}`)
      .type(json)
      .send(`{${renderKept(kept, parts)}}`);
  } finally {
    wait?.end();
  }
}

/** `Prefer: wait`: the whole task when it has ended in time (200), otherwise as it stands (202). */
async function answerEnd(
  parts: SendParts,
  id: string,
  waitMs: number,
  begun: ReturnType<Waiting["begin"]> | null,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const wait = begun ?? parts.waiting.begin(id);
  const before = await parts.store.task(id);
  if (before !== null && !hasEnded(before.state)) await wait.ended(waitMs);
  wait.end();
  const task = (await parts.store.task(id)) ?? before;
  if (task === null) throw new Error(`The accepted task ${id} is not in the store.`);
  return reply
    .code(hasEnded(task.state) ? 200 : 202)
    .header("location", `/tasks/${id}`)
    .header("preference-applied", `wait=${waitMs / 1000}`)
    .type(json)
    .send(renderTask(maskerOf(parts.contracts)(task)));
}
