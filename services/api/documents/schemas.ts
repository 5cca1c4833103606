import { catalogue } from "../../lifecycle/error_catalogue.ts";
import { pipelineStates } from "../../lifecycle/pipeline.ts";
import { mostCaughtUp, overlaps, runResults } from "../../lifecycle/schedule.ts";
import { taskStates } from "../../lifecycle/task.ts";
import { accessSchemas } from "./access_schemas.ts";
import { alertSchemas } from "./alerts.ts";
import { queueSchemas } from "./queues.ts";
import { count, id, orNull, record, ref, text, time } from "./shapes.ts";
import { duration, filterText, listOf, momentOrAgo } from "./texts.ts";

/** What the API answers, whichever contract a task is of. A test holds real answers against these. */
const state = { type: "string", enum: [...taskStates] } as const;
const warnings = { type: "array", items: record({ code: text, detail: text, hint: text }, ["hint"]) };
const index = { description: "Which one of many, from 0.", type: "integer", minimum: 0 } as const;
const accepted = { id, routing_key: text, state, accepted_at: time, warnings };

/** Of `snapshot`, `task`, `more` and `notice`. */
const eventTask = { task_id: id, routing_key: text, state };
const eventData = [
  record({ tasks: { type: "array", items: record(eventTask) }, queues: { type: "array", items: ref("Queue") } }),
  record({ ...eventTask, at: time }),
  record({ more: count }),
  record({ queues: { type: "array", items: ref("Queue") } }),
  record({ alerts: { type: "array", items: ref("Alert") } }),
  record({ what: { type: "string", enum: ["resumed", "stopping"] } }),
];

/** Of a schedule, beside its payload. */
export const scheduleMembers = {
  cron: { description: "Minute, hour, day of month, month, day of week: `0 7 * * 1-5`.", type: "string", format: "cron" },
  time_zone: { description: "Of the IANA database, usually UTC.", type: "string", format: "time-zone" },
  overlap: { description: "While a task of it is unfinished; usually skip.", type: "string", enum: [...overlaps] },
  catch_up: {
    description: "Which missed runs are made up for; usually last.",
    oneOf: [
      { type: "string", enum: ["none", "last"] },
      {
        type: "object",
        required: ["all_up_to"],
        additionalProperties: false,
        properties: { all_up_to: { type: "integer", minimum: 1, maximum: mostCaughtUp } },
      },
    ],
  },
  jitter: { description: "Each run comes later by a part of its own, at most 1d.", ...duration("jitter") },
} as const;

export const commonSchemas = {
  Accepted: { description: "The task is on disk.", ...record(accepted, ["warnings"]) },
  AcceptedItem: { description: "One of many is on disk.", ...record({ index, accepted: { const: "yes" }, ...accepted }, ["warnings"]) },
  DryRun: { description: "What would be accepted.", ...record({ valid: { const: true }, routing_key: text, contract: text }) },
  DryRunItem: { description: "What would be accepted.", ...record({ index, valid: { const: true }, routing_key: text, contract: text }) },
  Task: {
    description: "A task as it stands.",
    ...record(
      {
        ...{ id, routing_key: text, state, attempt: { type: "integer", minimum: 1 }, failures: count },
        ...{ accepted_at: time, due_at: orNull(time), expires_at: orNull(time), started_at: orNull(time), ended_at: orNull(time) },
        reason: { description: "Why it is dead.", ...orNull(text) },
        group: { description: "Of a dead task: those that died of the same, as GET /dead_letters has them.", ...orNull(text) },
        follow_up: { description: "The task that its death caused, by `on_dead` of its contract.", ...orNull(id) },
        caused_by: { description: "The dead task that caused it.", ...orNull(id) },
        ...{ replaces: orNull(id), replaced_by: orNull(id) },
        pipeline: { description: "Its place in a pipeline; null: it is in none.", ...orNull(record({ id, step: text, item: count })) },
        webhook: {
          description: "Who is told how it ended, and what came of the latest of that; null: nobody.",
          ...orNull(
            record({
              ...{ url: orNull(text), state: { type: "string", enum: ["waiting", "delivered", "given_up"] } },
              ...{ tries: count, last: { description: "A status, or why there was none.", ...orNull(text) } },
            }),
          ),
        },
        schedule: { description: "The schedule that began it.", ...orNull(id) },
        replays: { description: "How often it was replayed.", ...count },
        progress: orNull({ type: "number", minimum: 0, maximum: 1 }),
        ...{ note: orNull(text), consumer: orNull(text) },
        heard_at: { description: "When its consumer last said that it works on it.", ...orNull(time) },
        contract: { description: "The digest of the contract that it was checked against.", ...orNull(text) },
        ...{ priority: { type: "string", enum: ["normal", "high"] }, idempotency_key: orNull(text), traceparent: orNull(text) },
        max_attempts: { description: "Its own limit of attempts; null: its contract's.", ...orNull({ type: "integer", minimum: 1 }) },
        waits_for: { description: "The unfinished task before it, where its contract keeps an order; null: none.", ...orNull(id) },
        stopped_in_time: {
          description:
            "Of a task that was cancelled or expired while it was worked: whether its consumer stopped (true), or had it done all the same (false); null: nothing was heard of it.",
          type: ["boolean", "null"],
        },
        payload: { description: "The bytes that were sent." },
        payload_text: { description: "The bytes of a message that somebody else put into a queue and that is not JSON.", ...text },
        result: { description: "What its consumer reported; null until then." },
        attempts: { type: "array", items: ref("Attempt") },
      },
      ["payload_text"],
    ),
  },
  Attempt: {
    description: "One try of a task, as it was reported.",
    ...record({
      ...{ attempt: { type: "integer", minimum: 1 }, outcome: orNull(text), consumer: orNull(text) },
      counted: { description: "Whether it counts towards max_attempts.", type: "boolean" },
      ...{ started_at: orNull(time), finished_at: orNull(time), recorded_at: time },
      failure: { type: ["string", "null"], enum: ["transient", "permanent", null] },
      ...{ code: orNull(text), message: orNull(text) },
      detail: {
        description: "A stack trace or the like; ••• where the contract has sensitive fields, unless it is revealed.",
        ...orNull(text),
      },
      problems: { type: ["array", "null"], items: ref("FieldProblem") },
    }),
  },
  TaskPage: record(
    {
      ...{ tasks: { type: "array", items: ref("Task") }, next: { description: "The path of the next page.", ...orNull(text) } },
      total: { description: "With `count=true`: how many there are on all pages, counted to 10000: 10001 means more.", ...count },
    },
    ["total"],
  ),
  Problem: {
    description:
      "Why a request was not served (RFC 9457). `accepted` says whether the task was kept, `send_again` whether to send it again.",
    ...record(
      {
        ...{ type: text, title: text, status: { type: "integer" }, detail: text, instance: text },
        code: { type: "string", enum: Object.entries(catalogue).flatMap(([code, { kind }]) => (kind === "problem" ? [code] : [])) },
        ...{ request_id: id, accepted: { type: "string", enum: ["yes", "no", "unknown"] } },
        send_again: record({ safe: { type: "boolean" }, after_seconds: count }, ["after_seconds"]),
        problems: { type: "array", items: ref("FieldProblem") },
        hint: text,
      },
      ["problems", "hint"],
    ),
  },
  ProblemItem: { allOf: [ref("Problem"), record({ index })] },
  FieldProblem: record({ pointer: text, rule: text, expected: text, got: text, suggestion: text }, ["suggestion"]),
  ContractExample: {
    description: "A payload as a text, since some of those that do not fit are no JSON.",
    ...record({ name: text, payload_text: text }),
  },
  ContractExamples: record({
    routing_key: ref("RoutingKey"),
    valid: { type: "array", items: ref("ContractExample") },
    invalid: { type: "array", items: ref("ContractExample") },
  }),
  DeadLetterGroup: {
    description: "Dead tasks that died of the same. Code and message are those of the newest.",
    ...record({
      ...{ group: orNull(text), routing_key: text, reason: text, code: orNull(text), message: orNull(text), count },
      came_back: { description: "How many of them had been replayed before.", ...count },
      ...{ first_at: time, last_at: time },
      over_time: {
        description: "How many died in each of twelve equal spans from the first to the last.",
        ...{ type: "array", minItems: 12, maxItems: 12, items: count },
      },
      newest: id,
    }),
  },
  DeadLetters: record({
    groups: { type: "array", items: ref("DeadLetterGroup") },
    last: {
      description: "Where nothing is dead: the one that died last, and what became of it. Null: something is dead, or nothing ever was.",
      ...orNull(record({ id, routing_key: text, died_at: time, became: { type: "string", enum: ["replayed", "cancelled", "replaced"] } })),
    },
  }),
  OperationRequest: {
    type: "object",
    required: ["action", "filter"],
    additionalProperties: false,
    properties: {
      action: { type: "string", enum: ["replay", "cancel"] },
      filter: {
        description: "Which tasks; those in a state in which it cannot be done are left out. At least one member.",
        type: "object",
        minProperties: 1,
        additionalProperties: false,
        properties: {
          ...{ routing_key: ref("RoutingKey"), state: listOf(taskStates), group: { type: "string", pattern: "^[0-9a-f]{16}$" } },
          ...{ not_state: listOf(taskStates), since: momentOrAgo, before: momentOrAgo, ended_before: momentOrAgo },
          attempt_over: { type: ["integer", "string"], minimum: 1, maximum: 9_999, pattern: "^[1-9][0-9]{0,3}$" },
          ...{ duration_over: duration("work"), error: filterText, idempotency_key: filterText },
        },
      },
      rate: { description: "At most so many: `20/s`, `100/m`.", type: "string", pattern: "^[1-9][0-9]{0,6}/[smh]$" },
      first: {
        description: "A canary: so many first. The rest follows when all of those have succeeded.",
        type: "integer",
        minimum: 1,
        maximum: 10_000,
      },
      first_succeed: {
        description: "Of the canary so many have to succeed, instead of all; at most `first`.",
        type: "integer",
        minimum: 1,
        maximum: 10_000,
      },
      priority: {
        description: "Of what is replayed, in place of what it was. Not of a cancel.",
        type: "string",
        enum: ["normal", "high"],
      },
      dry_run: { description: "Only says how many there are.", type: "boolean" },
    },
  },
  OperationCount: record({
    ...{ valid: { const: true }, total: count },
    at: { description: "When they were counted: as `ended_before` of a replay it leaves out what dies later.", ...time },
  }),
  Operation: {
    description: "One thing done to many tasks, whose set was frozen when it was asked for.",
    ...record({
      ...{ id, action: { type: "string", enum: ["replay", "cancel"] }, filter: { type: "object" } },
      state: {
        description: "`stopped`: its canary did not end well, or was a pause: resume, or abort.",
        type: "string",
        enum: ["running", "stopped", "finished", "aborted"],
      },
      ...{ created_at: time, ended_at: orNull(time), total: count, done: count },
      skipped: { description: "Of those done: in another state by then.", ...count },
      ...{ unfinished: count, succeeded: count, failed: count, first: orNull(count), first_succeed: orNull(count) },
      priority: { description: "Of what it replays; null: as it was.", type: ["string", "null"], enum: ["normal", "high", null] },
      canary: { type: ["string", "null"], enum: ["out", "passed", null] },
      rate_per_second: orNull({ type: "number" }),
    }),
  },
  PipelineParallel: {
    description: "Steps side by side: the next begins when all have ended.",
    type: "object",
    required: ["parallel"],
    additionalProperties: false,
    properties: { parallel: { type: "array", minItems: 1, items: ref("PipelineStep") } },
  },
  NamedPipeline: {
    description: "A pipeline of the contract folder.",
    ...record({
      ...{ name: text, description: text, deadline: { description: "How long all of it may take: `6h`.", ...text } },
      input: { description: "The JSON Schema of its input.", type: "object" },
      steps: {
        type: "array",
        items: record({ name: text, routing_key: text, stage: count, for_each: orNull(text), tolerate_failure: { type: "boolean" } }),
      },
    }),
  },
  PipelineCheck: record({ valid: { const: true }, steps: count }),
  Pipeline: {
    description: "Tasks in stages. A failure stops it: what has not begun is skipped.",
    ...record({
      ...{ id, name: orNull(text), state: { type: "string", enum: [...pipelineStates] } },
      obstacle: { description: "Why its next stage could not begin.", ...orNull(text) },
      ...{ created_at: time, deadline_at: time, ended_at: orNull(time) },
      steps: {
        type: "array",
        items: record({
          ...{ name: text, routing_key: text, stage: count, state },
          ...{ for_each: orNull(text), tolerate_failure: { type: "boolean" } },
          counts: { description: "Its tasks by their state.", type: "object", additionalProperties: count },
          tasks: {
            description: "The first hundred.",
            type: "array",
            items: record({ id, item: count, state, started_at: orNull(time), ended_at: orNull(time) }),
          },
        }),
      },
      input: {},
    }),
  },
  SchedulePreviewRequest: {
    type: "object",
    required: ["cron"],
    additionalProperties: false,
    properties: { cron: scheduleMembers.cron, time_zone: scheduleMembers.time_zone },
  },
  SchedulePreview: record({ next: { description: "At most ten.", type: "array", items: time } }),
  ScheduleRunNow: record({ result: { type: "string", enum: [...runResults] }, task_id: orNull(id) }),
  Schedule: {
    description: "Tasks that begin by the clock.",
    ...record({
      ...{
        id,
        name: orNull(text),
        routing_key: text,
        payload: { description: "As for POST /tasks." },
        ...scheduleMembers,
        created_at: time,
      },
      next_at: { description: "Null: it is never due.", ...orNull(time) },
      paused_since: orNull(time),
      paused_because: { description: "Null: a person paused it, or it is not paused.", ...orNull(text) },
      runs: {
        description: "The last twenty, newest first; in the list of all schedules the last five.",
        type: "array",
        items: record({
          ...{ instant: time, at: time, result: { type: "string", enum: [...runResults] }, task_id: orNull(id) },
          state: { ...state, type: ["string", "null"], enum: [...taskStates, null] },
        }),
      },
    }),
  },
  Event: {
    description: "One of a stream. It has an `id` where one can come back to it.",
    type: "object",
    required: ["event", "data"],
    properties: {
      event: { type: "string", enum: ["snapshot", "task", "more", "notice"] },
      data: { type: "string", contentMediaType: "application/json", contentSchema: { anyOf: eventData } },
      ...{ id: text, retry: { description: "Milliseconds.", ...count } },
    },
  },
  ...queueSchemas,
  ...alertSchemas,
  Packages: record({
    version: text,
    contracts: { type: "object", additionalProperties: text },
    typescript: record({ packages: { type: "array", items: record({ name: text, url: text }) }, install: text }),
    python: record({ packages: { type: "array", items: record({ url: text }) }, install: text }),
    go: record({ modules: { type: "array", items: text }, install: text }),
  }),
  ContractSummary: record({ routing_key: text, digest: text, title: text, description: text, owner: text }),
  ContractDocument: record({
    ...{
      routing_key: text,
      digest: text,
      contract: { type: "object" },
      payload_schema: { type: "object" },
      result_schema: { type: "object" },
    },
  }),
  ErrorCode: record({ code: text, kind: text, status: { type: "integer" }, title: text, description: text }, ["status"]),
  ...accessSchemas,
  Ready: record({ ready: { type: "boolean" }, store: text, broker: text, stopping: { type: "boolean" } }, ["stopping"]),
};
