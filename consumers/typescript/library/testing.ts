import { randomUUID } from "node:crypto";
import type { Contract } from "@waybill/contracts";
import { encodeResult } from "@waybill/contracts/validation";
import { pino } from "pino";
import { Attempt } from "./attempts.ts";
import { startClock } from "./clock.ts";
import type { AbortReason, Handler } from "./context.ts";
import type { Ending } from "./messages.ts";
import { outcomeOf as outcomeOfWhatHappened, type WhatHappened } from "./outcome.ts";
import { register } from "./registration.ts";
import { work } from "./work.ts";

/**
 * What the coordinator would be told if this handler were given this payload: the payload and the result
 * are checked by their contract, what is thrown becomes an outcome. Without a broker, in a test.
 *
 *     const outcome = await outcomeOf(contracts.data_export, exportData(tools), payload, { attempt: 3 });
 *     assert.deepEqual([outcome.kind, outcome.failure, outcome.code], ["failed", "permanent", "user_missing"]);
 *
 * The payload may break its contract: that is one thing to test. It travels as JSON does, so a Date arrives
 * as its string.
 */
export async function outcomeOf<Payload, Result>(
  contract: Contract<Payload, Result>,
  handler: Handler<Payload, Result>,
  payload: unknown,
  options: TestedAttempt = {},
): Promise<Ending> {
  const registration = register(contract, handler);
  const taskId = options.taskId ?? randomUUID();
  const number = options.attempt ?? 1;
  const attempt = new Attempt();
  const tellToStop = () => attempt.abort(options.abortReason ?? "cancelled");
  if (options.signal?.aborted) tellToStop();
  options.signal?.addEventListener("abort", tellToStop, { once: true });
  const clock = startClock();
  const about = { task_id: taskId, attempt: number, consumer: "test" };
  const ended = (what: WhatHappened) => outcomeOfWhatHappened(what, { ...about, ...clock.times() });

  const reading = registration.read(Buffer.from(encodeResult(payload)));
  if (reading.kind === "violates") return ended({ kind: "payload_violates", problems: reading.problems });
  const what = await work(reading.payload, {
    registration,
    attempt,
    task: {
      taskId,
      attempt: number,
      failures: options.failures ?? number - 1,
      maxAttempts: options.maxAttempts ?? 5,
      idempotencyKey: options.idempotencyKey ?? taskId,
      traceparent: options.traceparent ?? null,
    },
    deadline: new Date(Date.now() + contract.timeoutMs),
    alreadyTold: false,
    tell: () => {},
    makeLog: () => pino({ level: "silent" }),
  });
  return ended(what);
}

/** What the context of the handler says; each has a default. */
export interface TestedAttempt {
  readonly taskId?: string;
  /** 1 */
  readonly attempt?: number;
  /** `attempt - 1` */
  readonly failures?: number;
  /** 5 */
  readonly maxAttempts?: number;
  /** The task id. */
  readonly idempotencyKey?: string;
  readonly traceparent?: string;
  /** Aborting it tells the handler to stop, for `abortReason` (`cancelled` by default). */
  readonly signal?: AbortSignal;
  readonly abortReason?: AbortReason;
}
