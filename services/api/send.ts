import { suggestions } from "@waybill/contracts/validation";
import type { FastifyInstance, FastifyReply } from "fastify";
import { uuidv7 } from "uuidv7";
import type { ContractSet, PayloadVerdict, ServedContract } from "../contracts/contract_set.ts";
import type { Intake } from "../dispatch/intake.ts";
import { idempotencyKeyReused, storeUnavailable, unknownRoutingKey, WaybillError } from "../lifecycle/errors.ts";
import { hasEnded } from "../lifecycle/task.ts";
import { type AcceptResult, isCommitUnknown, type NewTask, type Store } from "../store/store.ts";
import { onlyApiKeyId } from "./authentication.ts";
import type { Health } from "./health.ts";
import { readOptions, type TaskOptions } from "./options.ts";
import { renderTask, time } from "./render.ts";
import type { Waiting } from "./waiting.ts";

/** POST /tasks/:routing_key: the body is the payload. Accepts what fits the contract, and says where to follow it. */
export function sendRoute(app: FastifyInstance, parts: SendParts): void {
  app.post<{ Params: { routing_key: string }; Querystring: Record<string, unknown> }>("/tasks/:routing_key", async (request, reply) => {
    const contract = contractOf(parts.contracts, request.params.routing_key);
    const now = Date.now();
    const options = readOptions(request.query, request.headers, now);
    const body = request.body instanceof Uint8Array ? request.body : new Uint8Array();
    refuseUnlessFits(contract, contract.checkPayload(body));
    if (options.dryRun) return reply.send({ valid: true, routing_key: contract.routingKey, contract: contract.digest });
    return accept(parts, newTask(contract, body, options, now), options, reply);
  });
}

export interface SendParts {
  readonly store: Store;
  readonly intake: Intake;
  readonly contracts: ContractSet;
  readonly waiting: Waiting;
  readonly health: Health;
}

function contractOf(contracts: ContractSet, routingKey: string): ServedContract {
  const contract = contracts.byRoutingKey.get(routingKey);
  if (contract === undefined) throw unknownRoutingKey(routingKey, suggestions(routingKey, [...contracts.byRoutingKey.keys()]));
  return contract;
}

function refuseUnlessFits(contract: ServedContract, verdict: PayloadVerdict): void {
  const notAccepted = "The task was not accepted.";
  switch (verdict.kind) {
    case "fits":
      return;
    case "invalid_json": {
      const { message, line, column, text } = verdict;
      throw new WaybillError("invalid_json", `${message}. ${notAccepted}`, {
        members: { line, column, text },
      });
    }
    case "ambiguous_json":
      throw new WaybillError("ambiguous_json", `${verdict.pointer || "The payload"}: ${verdict.message} ${notAccepted}`, {
        members: { pointer: verdict.pointer },
      });
    case "contract_violation": {
      const { problems, more } = verdict;
      const count = problems.length + more;
      throw new WaybillError(
        "contract_violation",
        `${count === 1 ? "1 problem" : `${count} problems`} in the payload of ${contract.routingKey}. ${notAccepted}`,
        { problems, hint: `GET /contracts/${contract.routingKey}`, members: more === 0 ? {} : { more_problems: more } },
      );
    }
  }
}

function newTask(contract: ServedContract, payload: Uint8Array, options: TaskOptions, now: number): Omit<NewTask, "releaseNo"> {
  const expiresInMs = options.expiresInMs ?? contract.policy.expiresInMs;
  return {
    id: uuidv7(),
    routingKey: contract.routingKey,
    payload,
    contract: contract.digest,
    priority: (options.priority ?? contract.policy.priority) === "high" ? 9 : 4,
    dueAt: options.dueAt,
    expiresAt: expiresInMs === null ? null : (options.dueAt ?? now) + expiresInMs,
    idempotency: options.idempotencyKey === null ? null : { apiKey: onlyApiKeyId, key: options.idempotencyKey },
    traceparent: options.traceparent,
    tracestate: options.tracestate,
  };
}

async function accept(
  parts: SendParts,
  task: Omit<NewTask, "releaseNo">,
  options: TaskOptions,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const wait = options.waitMs === null ? null : parts.waiting.begin(task.id);
  try {
    const result = await kept(parts.intake, task);
    if (result.kind === "conflict") throw idempotencyKeyReused(task.idempotency!.key, time(result.acceptedAt), result.differs, result.id);
    const id = result.kind === "existing" ? result.id : task.id;
    if (options.waitMs !== null) return await answerEnd(parts, id, options.waitMs, result.kind === "kept" ? wait : null, reply);
    return answerAccepted(id, task.routingKey, result, parts.health, reply);
  } finally {
    wait?.end();
  }
}

async function kept(intake: Intake, task: Omit<NewTask, "releaseNo">): Promise<AcceptResult> {
  try {
    return await intake.accept(task, true);
  } catch (error) {
    throw storeUnavailable(error, isCommitUnknown(error) ? "unknown" : "no");
  }
}

type Kept = Exclude<AcceptResult, { kind: "conflict" }>;

function answerAccepted(id: string, routingKey: string, result: Kept, health: Health, reply: FastifyReply): FastifyReply {
  const warnings = warningsOf(health);
  reply.code(202).header("location", `/tasks/${id}`).type("application/json; charset=utf-8");
  // Written by hand: every part is an id, a routing key, a state or a time, none of which needs escaping.
  return reply.send(
    `{"id":"${id}","routing_key":"${routingKey}","state":"${result.state}","accepted_at":"${time(result.acceptedAt)}"${warnings}}`,
  );
}

function warningsOf(health: Health): string {
  const broker = health.broker();
  if (broker.kind !== "unreachable") return "";
  const detail = `RabbitMQ is unreachable for ${broker.forSeconds} s; the task is kept and will be published when it returns.`;
  return `,"warnings":${JSON.stringify([{ code: "broker_unavailable", detail, hint: "The task is accepted: do not send it again." }])}`;
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
    .type("application/json; charset=utf-8")
    .send(renderTask(task));
}
