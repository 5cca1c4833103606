import type { MessageProperties } from "amqplib";
import type { Logger } from "pino";
import { uuidv7 } from "uuidv7";
import { type Attempt, type Attempts, attemptKey } from "./attempts.ts";
import { startClock } from "./clock.ts";
import type { Memory } from "./memory.ts";
import { type Ending, encodeOutcome, type ProgressMessage } from "./messages.ts";
import type { Metrics } from "./metrics.ts";
import { outcomeOf, type WhatHappened } from "./outcome.ts";
import type { Said } from "./progress.ts";
import { judgeRedelivery } from "./redelivery.ts";
import type { Registration } from "./registration.ts";
import type { Encoded, Reporter } from "./reporter.ts";
import { taskLog } from "./task_log.ts";
import { adopt, type KnownTask, readTaskMessage } from "./task_message.ts";
import { type Traces, traceOfMessage } from "./traces.ts";
import { work } from "./work.ts";

/**
 * What is done with one message, from its arrival to its ack. The order is the guarantee: RabbitMQ keeps
 * the task until its outcome is confirmed.
 *
 *   message ─► no headers of ours? adopted, confirmed
 *           ─► cancelled before it came? ───────────────────────────────► ack, no outcome
 *           ─► the same attempt runs or ran here? wait for its outcome ─► ack
 *           ─► payload checked, handler called ─► outcome, confirmed ───► ack
 */
export async function answer(delivery: Delivery, desk: Desk): Promise<void> {
  const task = await asTask(delivery, desk);
  const key = attemptKey(task.taskId, task.attempt);
  if (desk.cancels.recall(key) !== undefined) return delivery.ack();

  const twin = desk.attempts.running(key);
  if (twin !== undefined) return answerAsTwin(twin, delivery);

  const ended = desk.attempts.ended(key);
  if (ended !== undefined)
    return reportThenAck(ended, { body: encodeOutcome(ended), carrier: delivery.properties.headers ?? {} }, delivery, desk);

  const attempt = desk.attempts.begin(key);
  const clock = startClock();
  const span = desk.traces.processing(delivery, { ...task, routingKey: desk.registration.contract.routingKey });
  const traced = { ...task, traceparent: span.headers.traceparent ?? null };
  const what = await span.run(() => attemptIt(traced, attempt, delivery, desk));
  const outcome = outcomeOf(what, { task_id: task.taskId, attempt: task.attempt, consumer: desk.consumer, ...clock.times() });
  const body = encodeOutcome(outcome, what.kind === "returned" ? what.text : undefined);
  desk.attempts.end(key, outcome, body.length);
  desk.metrics.count(outcome, clock.elapsedMs());
  span.end(outcome);
  logFailure(outcome, desk.log);
  await reportThenAck(outcome, { body, carrier: span.headers }, delivery, desk);
  attempt.markReported();
}

/** One message as it came, and the two ways to be done with it. Neither does anything once its channel has closed. */
export interface Delivery {
  readonly content: Buffer;
  readonly properties: MessageProperties;
  readonly redelivered: boolean;
  /** The second message of an attempt that runs here: it takes no room of its own. */
  twin: boolean;
  ack(): void;
  /** Acks while the work goes on, so that RabbitMQ does not take back what lasts longer than its 30 minutes. */
  ackEarly(): Promise<void>;
}

/** What every delivery of one routing key needs. */
export interface Desk {
  readonly registration: Registration;
  /** This process, this start. */
  readonly consumer: string;
  readonly attempts: Attempts;
  readonly cancels: Memory<true>;
  readonly reporter: Reporter;
  readonly metrics: Metrics;
  readonly traces: Traces;
  readonly log: Logger;
  /** Told the digest of the contract that the services have, by a message or on control. */
  readonly onContract: (digest: string) => void;
}

async function asTask(delivery: Delivery, { registration: { contract }, consumer, reporter, onContract }: Desk): Promise<KnownTask> {
  const message = readTaskMessage(delivery, contract);
  if (message.kind === "task") {
    if (message.contractDigest !== null) onContract(message.contractDigest);
    return message;
  }
  const task = adopt(message, uuidv7());
  const adopted = { kind: "adopted" as const, task_id: task.taskId, attempt: task.attempt, consumer, routing_key: contract.routingKey };
  await reporter.report({ ...adopted, payload_base64: delivery.content.toString("base64") }, traceOfMessage(delivery.properties));
  return task;
}

/** Acked early, an attempt lives by its heartbeats, and a message kept for hours would only be taken back. */
async function answerAsTwin(twin: Attempt, delivery: Delivery): Promise<void> {
  delivery.twin = true;
  if (!twin.ackedEarly) await twin.reported;
  delivery.ack();
}

async function attemptIt(task: KnownTask, attempt: Attempt, delivery: Delivery, desk: Desk): Promise<WhatHappened> {
  const { registration, reporter, log } = desk;
  const judgement = judgeRedelivery(task);
  if (judgement === "crashed") return { ...task, kind: "came_back_too_often" };
  if (task.deadline !== null && task.deadline.getTime() <= Date.now()) return { kind: "late_on_arrival", deadline: task.deadline };
  const reading = registration.read(delivery.content);
  if (reading.kind === "violates") return { kind: "payload_violates", problems: reading.problems };

  const long = isAckedEarly(registration.contract);
  const progress = (said: Said): ProgressMessage => ({
    kind: "progress",
    task_id: task.taskId,
    attempt: task.attempt,
    consumer: desk.consumer,
    ...said,
    redeliveries: task.redeliveries,
    acked_early: long,
  });
  const tellFirst = long || judgement === "tell_first";
  if (tellFirst) {
    await new Promise<void>((resolve) => {
      attempt.onAbandon = resolve;
      void reporter.report(progress({})).then(resolve);
    });
  }
  if (attempt.abortedBy !== null)
    return { kind: "threw", error: new Error("told to stop before the work began"), abortedBy: attempt.abortedBy };
  if (long) {
    attempt.ackedEarly = true;
    await delivery.ackEarly();
  }
  return work(reading.payload, {
    registration,
    attempt,
    task,
    deadline: deadlineOf(task, registration.contract.timeoutMs),
    alreadyTold: tellFirst,
    tell: (said) => reporter.tell(progress(said)),
    makeLog: () => taskLog(log, task, registration.contract),
  });
}

/** RabbitMQ takes a message back after 30 minutes without an ack: lifecycle.md §5. */
export const isAckedEarly = ({ timeoutMs }: { readonly timeoutMs: number }) => timeoutMs >= 25 * 60_000;

function deadlineOf(task: KnownTask, timeoutMs: number): Date {
  const byContract = Date.now() + timeoutMs;
  return new Date(task.deadline === null ? byContract : Math.min(byContract, task.deadline.getTime()));
}

/** Nobody reads the outcomes of a contract that declares none, but a crash is news all the same. */
async function reportThenAck(outcome: Ending, encoded: Encoded, delivery: Delivery, { registration, reporter }: Desk): Promise<void> {
  const wanted = registration.contract.outcome === "required" || outcome.code === "crashed";
  if (wanted) await reporter.end(outcome, encoded);
  delivery.ack();
}

function logFailure(outcome: Ending, log: Logger): void {
  if (outcome.kind !== "failed" || outcome.code === "cancelled") return;
  const { task_id, attempt, failure, code, message } = outcome;
  log.warn({ task_id, attempt, failure, code }, `the attempt failed: ${message}`);
}
