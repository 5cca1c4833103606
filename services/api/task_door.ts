import type { ServedContract } from "../contracts/contract_set.ts";
import type { UniquePolicy } from "../contracts/policy.ts";
import type { Backlog } from "../dispatch/backlog.ts";
import type { Intake } from "../dispatch/intake.ts";
import type { Task } from "../dispatch/new_task.ts";
import type { Space } from "../dispatch/space.ts";
import type { Standing } from "../dispatch/standing.ts";
import type { ErrorCode } from "../lifecycle/error_catalogue.ts";
import { duplicateTask, idempotencyKeyReused, notReplaceable, whoHolds } from "../lifecycle/errors.ts";
import { goesStraight } from "../lifecycle/lane.ts";
import type { TaskState } from "../lifecycle/task.ts";
import type { AcceptResult } from "../store/store.ts";
import type { Health } from "./health.ts";
import { keeping } from "./not_kept.ts";
import { time } from "./render.ts";

/** The task on disk: this one, or the one that its idempotency key stands for. @throws WaybillError `idempotency_key_reused`, `too_many_waiting`, `store_full`, `store_unavailable`. */
export async function keep({ intake, backlog, space }: Keeping, task: Task, contract: ServedContract): Promise<KeptTask> {
  const { policy } = contract;
  space.refuseIfFull();
  await keeping(backlog.refuseIfFull(contract));
  const result = await keeping(intake.accept(task, goesStraight(policy)));
  if (result.kind === "conflict") throw idempotencyKeyReused(task.idempotency!.key, time(result.acceptedAt), result.differs, result.id);
  if (result.kind === "not_replaceable") throw notReplaceable(result, task.routingKey);
  if (result.kind === "duplicate") throw duplicateTask(task.routingKey, policy.unique!, result.state, result.id);
  if (result.kind === "kept" && result.state === "accepted") backlog.add(task.routingKey);
  return { ...result, id: result.kind === "kept" ? task.id : result.id, routingKey: task.routingKey, unique: policy.unique };
}

/** What a task needs to be kept. */
export interface Keeping {
  readonly intake: Intake;
  readonly backlog: Backlog;
  readonly space: Pick<Space, "refuseIfFull">;
}

export type KeptTask = Exclude<AcceptResult, { kind: "conflict" | "duplicate" | "not_replaceable" }> & {
  readonly id: string;
  readonly routingKey: string;
  readonly unique: UniquePolicy | null;
};

/** The members of what is answered about a task that is on disk; among many, an index stands before them. */
export function renderKept(task: KeptTask, facts: WarningFacts): string {
  const { id, routingKey, state, acceptedAt } = task;
  // Written by hand: every part is an id, a routing key, a state or a time, none of which needs escaping.
  return `"id":"${id}","routing_key":"${routingKey}","state":"${state}","accepted_at":"${time(acceptedAt)}"${warningsOf(task, facts)}`;
}

/** All of it is known already: nobody who sends waits for a warning. */
export interface WarningFacts {
  readonly health: Pick<Health, "broker">;
  readonly standing: Pick<Standing, "of">;
}

function warningsOf(task: KeptTask, { health, standing }: WarningFacts): string {
  const warnings = [...uniqueWarning(task), ...brokerWarning(health), ...standingWarnings(task, standing)];
  return warnings.length === 0 ? "" : `,"warnings":${JSON.stringify(warnings)}`;
}

interface Warning {
  readonly code: ErrorCode;
  readonly detail: string;
  readonly hint?: string;
}

function brokerWarning(health: WarningFacts["health"]): readonly Warning[] {
  const broker = health.broker();
  if (broker.kind !== "unreachable") return [];
  const detail = `RabbitMQ is unreachable for ${broker.forSeconds} s; the task is kept and will be published when it returns.`;
  return [{ code: "broker_unavailable", detail, hint: "The task is accepted: do not send it again." }];
}

function standingWarnings({ routingKey, state }: KeptTask, standing: WarningFacts["standing"]): readonly Warning[] {
  if (!isToBeTaken.has(state)) return [];
  const { pausedAt, isTakenByNobody } = standing.of(routingKey);
  const paused = {
    code: "queue_paused" as const,
    detail: `${routingKey} is paused since ${time(pausedAt)}; the task waits until it is resumed.`,
  };
  const nobody = `No consumer of ${routingKey} was there when RabbitMQ was last looked at, nor within a day before; the task waits for one.`;
  return [
    ...(pausedAt === null ? [] : [{ ...paused, hint: `POST /queues/${routingKey}/resume` }]),
    ...(isTakenByNobody
      ? [{ code: "no_consumers" as const, detail: nobody, hint: "Start one. The task is accepted: do not send it again." }]
      : []),
  ];
}

const isToBeTaken: ReadonlySet<TaskState> = new Set(["accepted", "queued", "scheduled"]);

/** A caller who is answered another task than it sent, or one that stands beside another, is told so. */
function uniqueWarning(task: KeptTask): readonly Warning[] {
  if (task.unique === null) return [];
  const same = (state: TaskState, id: string): string => `${whoHolds(task.routingKey, task.unique!, state, id)}.`;
  if (task.kind === "replaced") return [{ code: "duplicate_task", detail: `${same(task.state, task.id)} It has this payload now.` }];
  if (task.kind === "existing" && task.because === "unique") {
    return [{ code: "duplicate_task", detail: `${same(task.state, task.id)} That task is answered; this payload was not kept.` }];
  }
  if (task.kind === "kept" && task.beside != null) {
    const { state, id } = task.beside;
    return [{ code: "duplicate_task", detail: `${same(state, id)} It could not be replaced any more: this task stands beside it.` }];
  }
  return [];
}

/** The members of what a dry run answers. */
export function renderValid({ routingKey, digest }: ServedContract): string {
  return `"valid":true,"routing_key":"${routingKey}","contract":"${digest}"`;
}
