import { pipelineStates } from "../../lifecycle/pipeline.ts";
import { taskStates } from "../../lifecycle/task.ts";
import { ref } from "./shapes.ts";
import { duration, filterText, listOf, momentOrAgo, ourId } from "./texts.ts";

/** How a task is to be treated: for one task parameters and headers, for one of many members of its item. */
const options = {
  delay: { description: "Not before then, counted from now: `10m`, `1d`; at most `3650d`. Not with `run_at`.", schema: duration("delay") },
  run_at: {
    description: "Not before then. A time that has passed is at once. Not with `delay`.",
    schema: { type: "string", format: "date-time" },
  },
  expires_in: {
    description: "Ends as `expired` when it has not ended by then, counted from when it is due: `1s` to `30d`.",
    schema: duration("lifetime"),
  },
  replaces: {
    description: "Edit and replay: the dead, cancelled or expired task that this one stands in place of, which is cancelled with it.",
    schema: ourId,
  },
  max_attempts: { description: "In place of the contract's own, 1 to 100.", schema: { type: "integer", minimum: 1, maximum: 100 } },
  priority: {
    description: "`high` goes before those who wait with `normal`, and is passed on with the message.",
    schema: { type: "string", enum: ["normal", "high"] },
  },
} as const;

/** Taken by a server that has a secret to sign with, WAYBILL_WEBHOOK_SECRET. */
const webhook = {
  description: "An https URL that is told how the task ended, signed as Standard Webhooks says.",
  schema: { type: "string", format: "uri", pattern: "^https://[^@]+$", maxLength: 2_000 },
} as const;

const optionsOf = ({ signsWebhooks }: Facts) => ({ ...options, ...(signsWebhooks ? { webhook } : {}) });

interface Facts {
  readonly signsWebhooks: boolean;
}

const idempotencyKey = {
  description: "The same key with the same payload is the same task; with another payload 409. Kept until 24 hours after the task's end.",
  schema: { type: "string", pattern: "^[A-Za-z0-9._:-]{1,200}$" },
} as const;

const traceparent = {
  description: "W3C Trace Context, passed on to the consumer where it is well-formed.",
  schema: { type: "string" },
} as const;
const tracestate = {
  description: "W3C Trace Context; dropped without `traceparent`, or when it is no ASCII or longer than 512 characters.",
  schema: { type: "string" },
} as const;

const dryRun = { description: "Checks, and keeps nothing.", schema: { type: "string", enum: ["true", "false"] } } as const;
const prefer = {
  description: "`wait=30`: answers when the task has ended (200), or after so many seconds as it stands (202); at most 60.",
  schema: { type: "string", examples: ["wait=30"] },
} as const;

/** Of an item of POST /tasks. */
export const itemMembers = (facts: Facts) => ({ ...optionsOf(facts), idempotency_key: idempotencyKey, traceparent, tracestate });

export const sendParameters = (facts: Facts) => [
  ...Object.entries({ ...optionsOf(facts), dry_run: dryRun }).map(([name, about]) => ({ in: "query", name, ...about })),
  ...Object.entries({ "Idempotency-Key": idempotencyKey, Prefer: prefer, traceparent, tracestate }).map(([name, about]) => ({
    in: "header",
    name,
    ...about,
  })),
];

export const pipelineParameters = [
  { in: "query", name: "dry_run", ...dryRun },
  {
    in: "header",
    name: "Idempotency-Key",
    ...idempotencyKey,
    description: "The same key with the same pipeline is the same pipeline; with another one 409.",
  },
  { in: "header", name: "traceparent", ...traceparent, description: "W3C Trace Context, of each of its tasks." },
  { in: "header", name: "tracestate", ...tracestate },
];

const traceOfAll = [
  { in: "header", name: "traceparent", ...traceparent, description: "W3C Trace Context, of each that has none of its own." },
  { in: "header", name: "tracestate", ...tracestate },
];

export const bulkParameters = [{ in: "query", name: "dry_run", ...dryRun }, ...traceOfAll];

export const listParameters = [
  {
    name: "routing_key",
    description: "Only tasks of this contract; also of one that is gone, as long as a task of it is kept.",
    schema: ref("RoutingKey"),
  },
  {
    name: "state",
    description: "Only tasks in these states, with commas between them.",
    schema: { ...listOf(taskStates), examples: ["dead,retrying"] },
  },
  {
    name: "group",
    description: "Only dead tasks of this group of GET /dead_letters.",
    schema: { type: "string", pattern: "^[0-9a-f]{16}$" },
  },
  { name: "since", description: "Accepted since then: a time, or how long ago, as `24h`.", schema: momentOrAgo },
  { name: "before", description: "Accepted before then: a time, or how long ago.", schema: momentOrAgo },
  { name: "not_state", description: "Only tasks in none of these states.", schema: listOf(taskStates) },
  { name: "ended_before", description: "Only tasks that ended before then.", schema: momentOrAgo },
  {
    name: "attempt_over",
    description: "Only tasks whose attempt is above it: `3` finds those that are tried for the fourth time.",
    schema: { type: "integer", minimum: 1, maximum: 9_999 },
  },
  {
    name: "duration_over",
    description: "Only tasks of which an attempt worked for longer than this, by the clock of its consumer; from `1s` on.",
    schema: duration("work"),
  },
  { name: "error", description: "Only tasks of which an attempt failed with this code: `mailbox_unknown`.", schema: filterText },
  { name: "idempotency_key", description: "Only tasks that were sent with this key, by whomever.", schema: filterText },
  {
    name: "count",
    description: "`true`: says beside the page how many there are, counted to 10000.",
    schema: { type: "string", enum: ["true", "false"] },
  },
  { name: "after", description: "The last id of the page before this one; `next` has it.", schema: ourId },
  { name: "limit", description: "How many at most.", schema: { type: "integer", minimum: 1, maximum: 200, default: 50 } },
].map((about) => ({ in: "query", ...about }));

export const pipelineListParameters = [
  { name: "name", description: "Only those of this name.", schema: filterText },
  { name: "state", description: "Only those in these states, with commas between them.", schema: listOf(pipelineStates) },
  { name: "before", description: "Only those older than this one.", schema: ourId },
].map((about) => ({ in: "query", ...about }));

/** Of one task. */
export const revealParameter = {
  ...{ in: "query", name: "reveal", schema: { type: "string", enum: ["true", "false"] } },
  description: "`true`: what its contract calls sensitive is shown, not •••; needs developer.",
};

/** Of the audit trail. */
export const auditParameters = [
  { in: "query", name: "api_key", description: "The name of who did it.", schema: filterText },
  { in: "query", name: "action", description: "What was done: `cancel_task`.", schema: filterText },
  { in: "query", name: "routing_key", description: "Of this contract.", schema: filterText },
  { in: "query", name: "target", description: "Done to this id or name.", schema: filterText },
  { in: "query", name: "since", description: "Done at this time or later.", schema: momentOrAgo },
  { in: "query", name: "before", description: "Done before.", schema: momentOrAgo },
  {
    in: "query",
    name: "after",
    description: "The id of the last row of the page before.",
    schema: { type: "string", pattern: "^[0-9]{1,15}$" },
  },
  { in: "query", name: "limit", description: "Rows on a page; usually 50.", schema: { type: "integer", minimum: 1, maximum: 200 } },
];
