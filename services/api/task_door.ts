import { suggestions } from "@waybill/contracts/validation";
import { uuidv7 } from "uuidv7";
import type { ContractSet, PayloadVerdict, ServedContract } from "../contracts/contract_set.ts";
import { fieldKey, type ReadPayload } from "../contracts/field_text.ts";
import type { Intake } from "../dispatch/intake.ts";
import { idempotencyKeyReused, storeUnavailable, unknownRoutingKey, WaybillError } from "../lifecycle/errors.ts";
import { goesStraight, standingOf } from "../lifecycle/lane.ts";
import { type AcceptResult, isCommitUnknown, type NewTask } from "../store/store.ts";
import { onlyApiKeyId } from "./authentication.ts";
import type { Health } from "./health.ts";
import type { TaskOptions } from "./options.ts";
import { time } from "./render.ts";

/** The contract of a routing key; @throws WaybillError `unknown_routing_key`, with those that may have been meant. */
export function contractOf(contracts: ContractSet, routingKey: string): ServedContract {
  const contract = contracts.byRoutingKey.get(routingKey);
  if (contract === undefined) throw unknownRoutingKey(routingKey, suggestions(routingKey, [...contracts.byRoutingKey.keys()]));
  return contract;
}

/** The payload as it was read. @throws WaybillError unless the verdict is that it fits. */
export function refuseUnlessFits(contract: ServedContract, verdict: PayloadVerdict): ReadPayload {
  const notAccepted = "The task was not accepted.";
  switch (verdict.kind) {
    case "fits":
      return verdict;
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

export type Task = Omit<NewTask, "releaseNo">;

export function newTask(contract: ServedContract, payload: Uint8Array, read: ReadPayload, options: TaskOptions, now: number): Task {
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
    ...standingOf(contract.policy, (pointer) => fieldKey(read, pointer)),
  };
}

/** The task on disk: this one, or the one that its idempotency key stands for. @throws WaybillError `idempotency_key_reused`, `store_unavailable`. */
export async function keep(intake: Intake, task: Task, { policy }: ServedContract): Promise<KeptTask> {
  const result = await accept(intake, task, goesStraight(policy));
  if (result.kind === "conflict") throw idempotencyKeyReused(task.idempotency!.key, time(result.acceptedAt), result.differs, result.id);
  return { ...result, id: result.kind === "existing" ? result.id : task.id, routingKey: task.routingKey };
}

export type KeptTask = Exclude<AcceptResult, { kind: "conflict" }> & { readonly id: string; readonly routingKey: string };

async function accept(intake: Intake, task: Task, straight: boolean): Promise<AcceptResult> {
  try {
    return await intake.accept(task, straight);
  } catch (error) {
    throw storeUnavailable(error, isCommitUnknown(error) ? "unknown" : "no");
  }
}

/** The members of what is answered about a task that is on disk; among many, an index stands before them. */
export function renderKept({ id, routingKey, state, acceptedAt }: KeptTask, health: Health): string {
  // Written by hand: every part is an id, a routing key, a state or a time, none of which needs escaping.
  return `"id":"${id}","routing_key":"${routingKey}","state":"${state}","accepted_at":"${time(acceptedAt)}"${warningsOf(health)}`;
}

function warningsOf(health: Health): string {
  const broker = health.broker();
  if (broker.kind !== "unreachable") return "";
  const detail = `RabbitMQ is unreachable for ${broker.forSeconds} s; the task is kept and will be published when it returns.`;
  return `,"warnings":${JSON.stringify([{ code: "broker_unavailable", detail, hint: "The task is accepted: do not send it again." }])}`;
}

/** The members of what a dry run answers. */
export function renderValid({ routingKey, digest }: ServedContract): string {
  return `"valid":true,"routing_key":"${routingKey}","contract":"${digest}"`;
}
