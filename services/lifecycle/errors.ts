import type { UniquePolicy } from "../contracts/policy.ts";
import { type ByHand, possibleIn } from "./by_hand.ts";
import { catalogue, type ErrorCode } from "./error_catalogue.ts";
import type { PipelineState } from "./pipeline.ts";
import type { Role } from "./role.ts";
import type { TaskState } from "./task.ts";

/**
 * An error that a caller of Waybill may meet: a code for machines, a sentence for people, the facts
 * for the log, the cause kept. How it becomes HTTP is the API's table of statuses.
 */
export class WaybillError extends Error {
  override readonly name = "WaybillError";
  readonly code: ErrorCode;
  readonly facts: ErrorFacts;

  constructor(code: ErrorCode, message: string, facts: ErrorFacts = {}) {
    super(message, facts.cause === undefined ? undefined : { cause: facts.cause });
    this.code = code;
    this.facts = facts;
  }

  get title(): string {
    return catalogue[this.code].title;
  }
}

export interface ErrorFacts {
  /** Whether the task was kept. Where nothing is said: no. */
  readonly accepted?: "yes" | "no" | "unknown";
  /** Safe to send again after so many seconds; absent: sending the same again cannot help. */
  readonly sendAgainAfterSeconds?: number;
  readonly problems?: readonly unknown[];
  /** What to do next: a command, or a sentence. */
  readonly hint?: string;
  /** Further members of the problem document (RFC 9457 §3.2), such as the known routing keys. */
  readonly members?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
}

export const unknownRoutingKey = (routingKey: string, suggestions: readonly string[]) =>
  new WaybillError(
    "unknown_routing_key",
    `No contract is published for "${routingKey}".${suggestions.length === 0 ? "" : ` Did you mean ${suggestions.join(" or ")}?`}`,
    { hint: "GET /contracts", members: { suggestions } },
  );

export const retiredContract = (routingKey: string) =>
  new WaybillError("retired", `${routingKey} is retired: tasks of it are still worked, new ones are refused. The task was not accepted.`, {
    hint: `GET /tasks?routing_key=${routingKey}`,
  });

export const tooManyWaiting = (routingKey: string, limit: number) =>
  new WaybillError("too_many_waiting", `${limit} tasks of ${routingKey} are waiting, its limit. The task was not accepted.`, {
    sendAgainAfterSeconds: 60,
    hint: "Send it again with the same Idempotency-Key.",
  });

export const storeFull = (freeBytes: number, reserveBytes: number) =>
  new WaybillError(
    "store_full",
    `The store has ${Math.floor(freeBytes / 1_000_000)} MB left of its reserve of ${Math.floor(reserveBytes / 1_000_000)} MB. This task was NOT accepted.`,
    { sendAgainAfterSeconds: 60 },
  );

export const storeDiskFull = (cause: unknown) =>
  new WaybillError("store_full", "The store's disk is full. This task was NOT accepted.", { sendAgainAfterSeconds: 60, cause });

export const noSuchPath = (path: string) => new WaybillError("not_found", `No path ${path} here. Try /tasks, /contracts or /errors.`);

export const noSuchErrorCode = (code: string, known: readonly string[], suggestions: readonly string[]) =>
  new WaybillError("not_found", `No error code "${code}". ${knownOrMeant(known, suggestions)}`);

export const noPackages = (why: string) => new WaybillError("not_found", `${why}.`);

export const noSuchPackage = (path: string) => new WaybillError("not_found", `No package ${path} here. GET /packages says what there is.`);

export const taskNotFound = (id: string) => new WaybillError("not_found", `No task ${id}. Finished tasks are kept for 30 days.`);

/** `A data_export with the same /user_id and /format is queued (0199…)` */
export const whoHolds = (routingKey: string, { by }: UniquePolicy, state: TaskState, holder: string) => {
  const fields = by.length === 1 ? by[0] : `${by.slice(0, -1).join(", ")} and ${by.at(-1)}`;
  return `A ${routingKey} with the same ${fields} is ${state} (${holder})`;
};

export const duplicateTask = (routingKey: string, unique: UniquePolicy, state: TaskState, holder: string) => {
  const until = { waiting: "until it is released", unfinished: "until it has ended" };
  const during = typeof unique.while === "string" ? until[unique.while] : `for ${unique.while.forMs / 1000} s since it was accepted`;
  return new WaybillError(
    "duplicate_task",
    `${whoHolds(routingKey, unique, state, holder)}. Unique ${during}. The task was not accepted.`,
    {
      members: { holder },
      hint: `GET /tasks/${holder}`,
    },
  );
};

export const heldByAnother = (id: string, holder: string) =>
  new WaybillError("duplicate_task", `Task ${holder} holds what the contract of task ${id} calls unique. Nothing was changed.`, {
    members: { holder },
    hint: `GET /tasks/${holder}`,
  });

export const wrongState = (id: string, state: TaskState, action: ByHand) => {
  const states = possibleIn[action];
  const possible = `${states.slice(0, -1).join(", ")} and ${states.at(-1)}`;
  return new WaybillError("wrong_state", `Task ${id} is ${state}; only ${possible} tasks can be ${done[action]}. Nothing was changed.`, {
    members: { state },
  });
};

/** Two tasks would do the work of one. */
export const wasReplaced = (id: string, by: string, outcome = "Nothing was changed.") =>
  new WaybillError("wrong_state", `Task ${id} was replaced by ${by}, which stands in its place. ${outcome}`, {
    members: { replaced_by: by },
    hint: `GET /tasks/${by}`,
  });

export const notReplaceable = (
  { id, state, by }: { readonly id: string; readonly state: TaskState | null; readonly by: string | null },
  routingKey: string,
) => {
  if (by !== null) return wasReplaced(id, by, notAccepted);
  if (state === null) return new WaybillError("not_found", `No task ${id} of ${routingKey} to stand in place of. ${notAccepted}`);
  return new WaybillError("wrong_state", `Task ${id} is ${state}; only dead, cancelled and expired tasks can be replaced. ${notAccepted}`, {
    members: { state },
  });
};

const done: Record<ByHand, string> = { cancel: "cancelled", run: "run now", replay: "replayed" };

export const scheduleNotFound = (id: string) => new WaybillError("not_found", `No schedule ${id}.`);

/** One sentence about the first problem, and all of them as members. */
export const invalidSchedule = (
  problems: readonly { readonly pointer: string; readonly expected: string; readonly got: string; readonly says?: string }[],
) => {
  const [first] = problems;
  const sentence = first!.says ?? `${first!.pointer}: expected ${first!.expected}, got ${first!.got}.`;
  const more = problems.length === 1 ? "" : ` And ${problems.length - 1} more.`;
  return new WaybillError("invalid_schedule", `${sentence}${more} Nothing was changed.`, {
    problems: problems.slice(0, 20).map(({ says: _, ...one }) => one),
  });
};

export const duplicateSchedule = (name: string) =>
  new WaybillError("duplicate_schedule", `Another schedule is named ${name}. Nothing was changed.`);

export const pipelineNotFound = (id: string) =>
  new WaybillError("not_found", `No pipeline ${id}. Finished pipelines are kept for 30 days.`);

export const noSuchPipelineName = (name: string, known: readonly string[], suggestions: readonly string[]) =>
  new WaybillError(
    "not_found",
    `No pipeline is named "${shown(name)}". ${known.length === 0 ? "There are none with names." : knownOrMeant(known, suggestions)} Nothing was begun.`,
  );

export const pipelineInWrongState = (id: string, state: PipelineState, action: "cancel" | "resume") =>
  new WaybillError(
    "wrong_state",
    `Pipeline ${id} is ${state}; only ${action === "cancel" ? "running pipelines can be cancelled" : "failed and cancelled pipelines can be resumed"}. Nothing was changed.`,
    { members: { state } },
  );

/** One sentence about the first problem, and all of them as members. */
export const invalidPipeline = (problems: readonly { readonly pointer: string; readonly expected: string; readonly got: string }[]) => {
  const [first] = problems;
  const more = problems.length === 1 ? "" : ` And ${problems.length - 1} more.`;
  return new WaybillError(
    "invalid_pipeline",
    `${first!.pointer}: expected ${first!.expected}, got ${first!.got}.${more} Nothing was begun.`,
    {
      problems: problems.slice(0, 20),
    },
  );
};

export const pipelineKeyReused = (key: string, usedAt: string, original: string) =>
  new WaybillError(
    "idempotency_key_reused",
    `Key ${key} was used at ${usedAt} for another pipeline. Original: ${original}. Nothing was begun.`,
    {
      members: { original },
    },
  );

export const tooManyStreams = (most: number) =>
  new WaybillError("too_many_streams", `${most} streams of events are open, or this server stops.`, { sendAgainAfterSeconds: 5 });

export const tooManyConnections = (most: number) =>
  new WaybillError("too_many_connections", `${most} connections from this address are open. This one is closed; nothing was done.`, {
    sendAgainAfterSeconds: 5,
    hint: "Keep connections and use them again. A proxy that stands for many callers is named in WAYBILL_TRUSTED_PROXIES.",
  });

export const alertNotFound = (id: string) => new WaybillError("not_found", `No alert ${id}. Resolved alerts are kept for 30 days.`);

export const invalidSilence = (got: string) =>
  new WaybillError("invalid_option", `for=${shown(got)}: expected a duration of at most 30d, as 1h. Nothing was changed.`);

export const alertInWrongState = (id: string) =>
  new WaybillError("wrong_state", `Alert ${id} is resolved; only firing alerts can be acknowledged. Nothing was changed.`, {
    members: { state: "resolved" },
  });

export const operationInWrongState = (id: string, state: "finished" | "aborted", action: "resume" | "abort") =>
  new WaybillError(
    "wrong_state",
    `Operation ${id} is ${state}; only running and stopped operations can be ${action === "abort" ? "aborted" : "resumed"}. Nothing was changed.`,
    { members: { state } },
  );

export const operationNotFound = (id: string) => new WaybillError("not_found", `No operation ${id}.`);

export const forbidden = ({ name, role }: KeyHolder, does: string, needed: Role) =>
  new WaybillError("forbidden", `API key ${name} may ${can[role]} but not ${does}; that needs ${needed}.`);

export const outOfScope = ({ name, scopes }: KeyHolder) =>
  new WaybillError("forbidden", `API key ${name} may send to and read ${[...(scopes ?? [])].join(", ")}, and nothing else.`);

interface KeyHolder {
  readonly name: string;
  readonly role: Role;
  readonly scopes: ReadonlySet<string> | null;
}

/** The most that each role adds. */
const can: Record<Role, string> = { viewer: "read", developer: "send", operator: "replay", admin: "do everything" };

export const otherOrigin = (origin: string | null) =>
  new WaybillError(
    "forbidden",
    `A change is made from Waybill's own pages alone, not from ${origin === null ? "a page that does not say where it is from" : shown(origin)}.`,
    { hint: "Send Authorization: Bearer <key>." },
  );

export const strangeHost = (host: string) =>
  new WaybillError("forbidden", `Without API keys this server is asked as localhost alone, not as ${shown(host)}.`, {
    hint: "Set WAYBILL_API_KEY.",
  });

export const signInRefused = () => new WaybillError("unauthenticated", "The API key is not known here. Nobody was signed in.");

export const invalidSignIn = (other: string | null) =>
  new WaybillError(
    "invalid_api_key",
    `${other === null ? "/api_key: expected an API key as a text" : `/${shown(other)}: expected nothing but api_key`}. Nobody was signed in.`,
  );

/** `who` has asked too often. */
export const rateLimited = (who: string, nextInMs: number) => {
  const seconds = Math.max(1, Math.ceil(nextInMs / 1_000));
  return new WaybillError("rate_limited", `${who}. The next request is taken in ${seconds} s. Nothing was done.`, {
    sendAgainAfterSeconds: seconds,
  });
};

export const apiKeyNotFound = (id: string) => new WaybillError("not_found", `No API key ${id}, or it is revoked.`);

/** One sentence about the first problem, and all of them as members. */
export const invalidApiKey = (problems: readonly { readonly pointer: string; readonly expected: string; readonly got: string }[]) => {
  const [first] = problems;
  const more = problems.length === 1 ? "" : ` And ${problems.length - 1} more.`;
  return new WaybillError(
    "invalid_api_key",
    `${first!.pointer}: expected ${first!.expected}, got ${first!.got}.${more} Nothing was changed.`,
    { problems: problems.slice(0, 20) },
  );
};

export const duplicateApiKey = (name: string) =>
  new WaybillError("duplicate_api_key", `Another API key is named ${name}. Nothing was changed.`);

export const firstKeyNoAdmin = (role: Role) =>
  new WaybillError(
    "wrong_state",
    `The first API key has to be an admin's, got ${role}: from then on every request needs a key, and nobody could make another. Nothing was changed.`,
  );

export const invalidOption = (name: string, got: string, expected: string) =>
  new WaybillError("invalid_option", `${name}=${shown(got)}: expected ${expected}. The task was not accepted.`);

/** At most 40 characters of what came: an error is read by a person. */
const shown = (got: string) => (got.length > 40 ? `${got.slice(0, 40)}…` : got);

export const unknownOption = (name: string, known: readonly string[], suggestions: readonly string[]) =>
  new WaybillError("invalid_option", `Unknown parameter "${shown(name)}". ${knownOrMeant(known, suggestions)} The task was not accepted.`);

export const unknownMember = (name: string, known: readonly string[], suggestions: readonly string[]) =>
  new WaybillError("invalid_item", `Unknown member "${shown(name)}". ${knownOrMeant(known, suggestions)} The task was not accepted.`);

export const invalidItem = (message: string) => new WaybillError("invalid_item", `${message} ${notAccepted}`);

/** A stream of tasks that the server leaves, since it stops: what it has not answered it may not have read. */
export const stoppingAt = (index: number) =>
  new WaybillError("stopping", `This server stops. Nothing from line ${index + 1} on was read.`, {
    sendAgainAfterSeconds: 5,
    members: { index },
    hint: "Send the rest again, to this address: another server, or this one when it is back.",
  });

/** Who sends byte by byte, or has stopped in the midst of it. */
export const tooSlow = () =>
  new WaybillError("too_slow", "The body has not come to its end in time. Nothing was done.", { sendAgainAfterSeconds: 1 });

export const headersTooSlow = () =>
  new WaybillError("too_slow", "The headers have not come to their end in time. Nothing was done.", { sendAgainAfterSeconds: 1 });

export const headersTooLarge = () =>
  new WaybillError("headers_too_large", "The headers and the path are longer than 16 KB. Nothing was done.");

export const malformedRequest = (why: string) =>
  new WaybillError("malformed_request", `What came is no HTTP request: ${why}. Nothing was done.`);

/** A stream of tasks of which nothing comes any more. */
export const tooSlowAt = (index: number) =>
  new WaybillError("too_slow", `Nothing has come for too long. Nothing from line ${index + 1} on was read.`, {
    sendAgainAfterSeconds: 1,
    members: { index },
    hint: "End the stream where you have no more for now, and begin another when there is.",
  });

const notAccepted = "The task was not accepted.";

const knownOrMeant = (known: readonly string[], suggestions: readonly string[]) =>
  suggestions.length === 0 ? `Known: ${known.join(", ")}.` : `Did you mean ${suggestions.join(" or ")}?`;

export const unknownFilter = (name: string, known: readonly string[], suggestions: readonly string[]) =>
  new WaybillError("invalid_filter", `Unknown key "${shown(name)}". ${knownOrMeant(known, suggestions)}`, {
    members: { unknown_key: shown(name), suggestions },
  });

export const unknownKeyInFilter = (routingKey: string, suggestions: readonly string[]) =>
  new WaybillError(
    "invalid_filter",
    `routing_key=${shown(routingKey)}: no contract is called so, and no task of it is kept. ${
      suggestions.length === 0 ? "GET /contracts lists those there are." : `Did you mean ${suggestions.join(" or ")}?`
    }`,
  );

export const unknownState = (state: string, known: readonly string[], suggestions: readonly string[]) =>
  new WaybillError("invalid_filter", `Unknown state "${shown(state)}". ${knownOrMeant(known, suggestions)}`);

export const invalidFilter = (name: string, got: string, expected: string) =>
  new WaybillError("invalid_filter", `${name}=${shown(got)}: expected ${expected}.`);

export const storeUnreadable = (cause: unknown) =>
  new WaybillError("store_unavailable", "The store is unreachable; nothing could be read.", { sendAgainAfterSeconds: 5, cause });

export const storeUnavailable = (cause: unknown, accepted: "no" | "unknown") =>
  new WaybillError(
    "store_unavailable",
    accepted === "no"
      ? "The store is unreachable. This task was NOT accepted."
      : "The connection to the store broke while the task was being kept; it may or may not be accepted. With the same Idempotency-Key you will not get two.",
    { accepted, sendAgainAfterSeconds: 5, cause },
  );

export const idempotencyKeyReused = (key: string, usedAt: string, pointers: readonly string[], original: string) =>
  new WaybillError(
    "idempotency_key_reused",
    `Key ${key} was used at ${usedAt} with another payload (${listed(pointers)}). Original: ${original}. With the same payload you would have been given that task. This one was not accepted.`,
    { members: { original, differs: pointers } },
  );

function listed(pointers: readonly string[]): string {
  const shown = pointers.slice(0, 5).map((pointer) => (pointer === "" ? "the whole payload differs" : `${pointer} differs`));
  return pointers.length > 5 ? `${shown.join(", ")} and ${pointers.length - 5} more` : shown.join(", ");
}
