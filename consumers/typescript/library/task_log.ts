import type { Contract } from "@waybill/contracts";
import type { Bindings, ChildLoggerOptions, Logger } from "pino";
import type { TaskFacts } from "./context.ts";

/**
 * A handler's log: each line has its routing key, task, attempt and trace, and none shows what the contract calls sensitive.
 *
 *   "sensitive": ["/name", "/customer/email"]
 *
 *   log.info({ payload })                 {"payload":{"user_id":88,"name":"[sensitive]"}}
 *   log.info({ email: customer.email })   {"email":"[sensitive]"}
 *
 * A member that is called as such a field is hidden wherever it stands, since a handler takes payloads apart. What is
 * written into the sentence is the handler's own.
 */
export function taskLog(
  log: Logger,
  task: Pick<TaskFacts, "taskId" | "attempt" | "traceparent">,
  { sensitive }: Pick<Contract, "sensitive">,
): Logger {
  const about = { task_id: task.taskId, attempt: task.attempt, ...traced(task.traceparent) };
  if (sensitive.length === 0) return log.child(about);
  const names = new Set(sensitive.map((pointer) => pointer.slice(pointer.lastIndexOf("/") + 1)));
  const hide = (line: object) => hidden(line, names) as Record<string, unknown>;
  const own = log.child(about, { formatters: { log: hide } });
  // What a child is bound to goes through no formatter of its parent.
  const childOf = own.child;
  const child = function (this: Logger, bindings: Bindings, options?: ChildLoggerOptions): Logger {
    return Reflect.apply(childOf, this, [hide(bindings), options]);
  };
  own.child = child as unknown as Logger["child"];
  return own;
}

/** The trace's id by itself, as log systems look for it. */
function traced(traceparent: string | null): object {
  if (traceparent === null) return {};
  const [, traceId] = /^[0-9a-f]{2}-([0-9a-f]{32})-/.exec(traceparent) ?? [];
  return { traceparent, ...(traceId && { trace_id: traceId }) };
}

function hidden(value: unknown, names: ReadonlySet<string>, depth = 0): unknown {
  if (!isMade(value)) return value;
  if (depth === deepest) return "[deeper than a log line goes]";
  if (Array.isArray(value)) return value.map((item) => hidden(item, names, depth + 1));
  const shown = ([name, member]: [string, unknown]) => [name, names.has(name) ? "[sensitive]" : hidden(member, names, depth + 1)];
  return Object.fromEntries(Object.entries(value).map(shown));
}

/** An object with members, and not one that says itself how it is written, as a Date or an Error. */
const isMade = (value: unknown): value is object =>
  typeof value === "object" &&
  value !== null &&
  !(value instanceof Error) &&
  !ArrayBuffer.isView(value) &&
  typeof (value as { toJSON?: unknown }).toJSON !== "function";

/** Also where something holds itself. */
const deepest = 10;
