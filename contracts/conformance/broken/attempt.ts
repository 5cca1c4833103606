import type { ConsumeMessage } from "amqplib";
import { does } from "./fault.ts";
import { failed, handle } from "./handler.ts";
import { Heartbeat } from "./heartbeat.ts";
import { read } from "./payload.ts";
import { type Outcome, report, type Task } from "./reporter.ts";

/** One try of a task: what it is told to stop for, and when its outcome has been confirmed. */
export interface Attempt extends Task {
  readonly stop: AbortController;
  reported: Promise<void>;
}

/** Works a message and answers the outcome that ends its attempt. */
export async function outcomeOf(message: ConsumeMessage, attempt: Attempt, ackEarly: () => void): Promise<Outcome> {
  const headers = message.properties.headers ?? {};
  const wrong = whyNotWorked(message);
  if (wrong !== null) return wrong;
  const { routingKey } = message.fields;
  const reading = read(message.content, routingKey);
  if ("problem" in reading)
    return { ...failed("permanent", "contract_violation", "the payload does not fit"), problems: [reading.problem] };

  const redeliveries = Number(headers["x-delivery-count"] ?? 0);
  const isLong = routingKey === "conformance_long";
  const progress = (note?: string): Outcome => ({
    kind: "progress",
    redeliveries,
    ...(isLong && { acked_early: true }),
    ...(note && { note }),
  });
  const tellsFirst = redeliveries > 0 && !does("tells_nobody_of_redeliveries");
  if (isLong && !does("acks_long_work_last")) {
    if (does("acks_long_work_unconfirmed")) ackEarly();
    await report(attempt, progress());
    ackEarly();
  } else if (tellsFirst) await report(attempt, progress());
  if (does("acks_short_work_early")) {
    await report(attempt, { ...progress(), acked_early: true });
    ackEarly();
  }
  const heartbeat = new Heartbeat((note) => void report(attempt, progress(note)).catch(() => undefined), isLong || tellsFirst);
  const { signal } = attempt.stop;
  signal.addEventListener("abort", () => {
    if (signal.reason !== "shutdown" && !does("beats_after_its_time")) heartbeat.stop();
  });
  const timer = setTimeout(() => attempt.stop.abort("timed_out"), timeLeftMs(routingKey, headers));
  try {
    return await handle(reading.payload, {
      signal,
      say: (note) => heartbeat.say(note),
      ...(does("drops_the_trace") ? {} : { traceparent: headers["traceparent"] }),
      idempotency_key: does("makes_its_own_keys") ? `${attempt.taskId}/${attempt.attempt}` : headers["idempotency_key"],
    });
  } catch {
    return stopped(signal.reason);
  } finally {
    clearTimeout(timer);
    heartbeat.stop();
  }
}

function whyNotWorked({ properties }: ConsumeMessage): Outcome | null {
  const headers = properties.headers ?? {};
  if (does("refuses_unknown_headers") && "new_table" in headers) return failed("permanent", "unknown_header", "new_table");
  if (does("refuses_other_editions") && headers["contract"] === "f".repeat(64))
    return failed("permanent", "contract_differs", "other edition");
  const deaths = Number(headers["x-delivery-count"] ?? 0);
  const allowed = Number(headers["max_redeliveries"] ?? 5);
  const isPoison = deaths > (does("counts_a_death_too_many") ? allowed - 1 : allowed);
  if (isPoison && !does("works_poison")) return failed("transient", "crashed", "it came back too often");
  const isLate = headers["deadline"] !== undefined && Date.parse(headers["deadline"]) <= Date.now();
  return isLate && !does("works_what_came_too_late") ? stopped("timed_out") : null;
}

function timeLeftMs(routingKey: string, headers: Readonly<Record<string, unknown>>): number {
  const timeout = routingKey === "conformance_brief" && !does("ignores_the_timeout") ? 1_000 : 300_000;
  const deadline =
    typeof headers["deadline"] === "string" && !does("ignores_deadlines") ? Date.parse(headers["deadline"]) - Date.now() : timeout;
  return Math.min(timeout, deadline);
}

function stopped(reason: unknown): Outcome {
  if (reason === "shutdown" && !does("fails_what_is_unfinished")) return { kind: "snoozed", for_ms: 0 };
  return failed("transient", String(reason), "told to stop");
}
