/**
 * Every code that Waybill gives, in one place: a short title, and the long form that `GET /errors/:code`
 * answers. `docs/errors.md` is written from this, and a test holds the three together.
 *
 * `problem`: the answer to a request. `warning`: beside a 202. `reason`: why a task is dead.
 * `failure`: the code of a failed attempt that Waybill itself gives; a handler's own codes are its contract's business.
 */
export const catalogue = {
  unknown_routing_key: {
    kind: "problem",
    title: "There is no such contract",
    long: "The URL names a routing key that no contract in the contracts folder defines. GET /contracts lists those there are. The task was not accepted.",
  },
  retired: {
    kind: "problem",
    title: "The contract was taken away",
    long: "Tasks of this contract are still worked to their end, but it is not in the contracts folder any more: new ones are refused. The task was not accepted.",
  },
  not_found: {
    kind: "problem",
    title: "There is no such thing",
    long: "Nothing is kept under this id or path. Finished tasks are kept for 30 days.",
  },
  method_not_allowed: {
    kind: "problem",
    title: "This path knows other methods",
    long: "The path exists, but not for this HTTP method; the header Allow names those it knows.",
  },
  invalid_json: {
    kind: "problem",
    title: "The body is not JSON",
    long: "The body could not be read as JSON (RFC 8259) in UTF-8. The answer names line and column. The task was not accepted.",
  },
  ambiguous_json: {
    kind: "problem",
    title: "Languages would read this JSON differently",
    long: "The body is JSON, but a duplicate name, a number that a double cannot hold, a lone surrogate or too deep a nesting would mean different things to consumers in different languages. The task was not accepted.",
  },
  unsupported_media_type: {
    kind: "problem",
    title: "The Content-Type is not taken here",
    long: "A task is sent as application/json: the body is the payload. Many are sent as an array of application/json, or as lines of application/x-ndjson. The task was not accepted.",
  },
  contract_violation: {
    kind: "problem",
    title: "The payload does not fit its contract",
    long: "The payload breaks the JSON Schema of its contract. Every problem names its place, what was expected and what was got. As the failure code of an attempt: a consumer found it so. The task was not accepted, or was not worked.",
  },
  payload_too_large: {
    kind: "problem",
    title: "The payload is too large",
    long: "A payload may have 256 KB. Store the file somewhere and send its URL. An array of tasks may have 4 MB; a stream of lines has no limit. The task was not accepted.",
  },
  invalid_option: {
    kind: "problem",
    title: "A header or parameter is not valid",
    long: "A request header or query parameter has a value that is not taken. The task was not accepted.",
  },
  invalid_item: {
    kind: "problem",
    title: "This is no item of POST /tasks",
    long: "POST /tasks takes items: a JSON array of them, or one on each line. An item is an object with routing_key and payload, and the options of the task beside them. The task was not accepted.",
  },
  stopping: {
    kind: "problem",
    title: "The server stops",
    long: "A stream of tasks was longer than the server lives. Every line that was answered is kept; the lines from the one named on were not read. Send them again.",
  },
  too_slow: {
    kind: "problem",
    title: "The request came too slowly",
    long: "Headers have to come within 20 seconds, a body within a minute; of a stream of lines something has to come in every minute. What was answered is kept, the rest was not read. Send it again.",
  },
  malformed_request: {
    kind: "problem",
    title: "This is no HTTP request",
    long: "What came could not be read as HTTP/1.1 (RFC 9112), or has no Host. Nothing was done, and the connection is closed.",
  },
  headers_too_large: {
    kind: "problem",
    title: "The headers are too large",
    long: "Path, query and headers may have 16 KB together. Nothing was done, and the connection is closed.",
  },
  invalid_filter: {
    kind: "problem",
    title: "The filter is not valid",
    long: "A query parameter of a list is unknown or has a value that is not taken.",
  },
  idempotency_key_reused: {
    kind: "problem",
    title: "The idempotency key was used for another payload",
    long: "This Idempotency-Key stands for a task with another payload. With the same payload that task would have been answered. Keys are kept until 24 hours after their task ended.",
  },
  duplicate_task: {
    kind: "problem",
    title: "Another task holds what the contract calls unique",
    long: "The contract says that tasks with equal values at some fields are one, and such a task is there; the answer names it. As a warning beside a 202: that task was answered, got this payload, or could not be replaced any more. The task was not accepted, unless the answer is a 202.",
  },
  invalid_pipeline: {
    kind: "problem",
    title: "The steps of the pipeline do not fit together",
    long: "A step names a routing key without contract, or a value that no step before it has, or its payload cannot fit its contract. Every problem names its place, what was expected and what was got. Nothing was begun.",
  },
  invalid_schedule: {
    kind: "problem",
    title: "The schedule is not valid",
    long: "The cron expression, the time zone, or another member of a schedule is not taken. Every problem names its place, what was expected and what was got. Nothing was changed.",
  },
  duplicate_schedule: {
    kind: "problem",
    title: "Another schedule has this name",
    long: "No two schedules have one name, so that a schedule which is sent twice is kept once; the answer names the name. Nothing was changed.",
  },
  wrong_state: {
    kind: "problem",
    title: "Not possible in this state",
    long: "It is in a state in which this cannot be done: cancel takes what has not ended, and the dead; run scheduled and retrying tasks; replay the dead, cancelled and expired; resume and abort an operation that is not over. Nothing was changed.",
  },
  too_many_connections: {
    kind: "problem",
    title: "One address has too many connections open",
    long: "From one address at most WAYBILL_CONNECTIONS_PER_ADDRESS connections may be open; this one is closed, and nothing was done. Keep connections and use them again. A proxy that stands for many callers is to be named in WAYBILL_TRUSTED_PROXIES.",
  },
  too_many_streams: {
    kind: "problem",
    title: "Too many streams of events are open",
    long: "This server keeps a thousand streams of GET /events open, or it stops. Come back later, or to another server.",
  },
  unauthenticated: { kind: "problem", title: "No API key, or an unknown one", long: "Send Authorization: Bearer <key>." },
  forbidden: {
    kind: "problem",
    title: "This API key may not do that",
    long: "The role of the API key has not the right, or its scopes have not the routing key; the answer says which role it needs, or which routing keys there are for it. Nothing was changed.",
  },
  rate_limited: {
    kind: "problem",
    title: "Too many requests",
    long: "The API key has asked more often than its limit allows, or one address has tried to sign in too often. The header RateLimit says how many more there may be. Nothing was done.",
  },
  invalid_api_key: {
    kind: "problem",
    title: "The API key that is asked for is not valid",
    long: "The name, the role, a scope or another member of a new API key is not taken. Every problem names its place, what was expected and what was got. Nothing was changed.",
  },
  duplicate_api_key: {
    kind: "problem",
    title: "Another API key has this name",
    long: "No two API keys have one name, as long as neither is revoked. Nothing was changed.",
  },
  too_many_waiting: {
    kind: "problem",
    title: "Too many tasks of this contract wait",
    long: "As many tasks wait as the contract's max_waiting allows. Send the task again later, with the same Idempotency-Key. The task was not accepted.",
  },
  store_full: {
    kind: "problem",
    title: "The store's disk is nearly full",
    long: "Less of the disk is free than WAYBILL_DISK_RESERVE_MB says, or PostgreSQL has no room left, so nothing more is accepted; what is there is worked on. The task was not accepted.",
  },
  store_unavailable: {
    kind: "problem",
    title: "The store is unreachable",
    long: "Nothing could be kept or read, or it is unknown whether the task was kept. Send it again with the same Idempotency-Key: you will not get two.",
  },
  queue_paused: {
    kind: "warning",
    title: "Its queue is paused",
    long: "The task is accepted and kept; it is released when somebody resumes the queue.",
  },
  no_consumers: {
    kind: "warning",
    title: "Nobody takes such tasks",
    long: "The task is accepted and kept. When RabbitMQ was last looked at there was no consumer of its routing key, nor within a day before; it waits for one.",
  },
  broker_unavailable: {
    kind: "warning",
    title: "RabbitMQ is unreachable",
    long: "The task is accepted and kept; it will be published when RabbitMQ returns.",
  },
  unexpected: {
    kind: "problem",
    title: "Something failed that we did not foresee",
    long: "The request id leads to the log line that says more. A task is sent again with the same Idempotency-Key: you will not get two.",
  },
  permanent_failure: {
    kind: "reason",
    title: "The consumer reported that trying again cannot help",
    long: "The last attempt failed permanently, so it was not retried.",
  },
  attempts_exhausted: {
    kind: "reason",
    title: "The last allowed attempt failed",
    long: "Every attempt that the contract's retry policy allows has failed.",
  },
  crashed: {
    kind: "reason",
    title: "Its consumers died",
    long: "The message came back more often than max_redeliveries allows: consumers died, lost their connection, or the broker restarted while it was worked.",
  },
  silent: {
    kind: "reason",
    title: "Nobody was heard of",
    long: "No outcome came: the message was lost, or acknowledged without an outcome, or its consumer fell silent.",
  },
  refused: {
    kind: "reason",
    title: "It was refused when it was taken",
    long: "It was sent by waybill.send from an application's own transaction, and was not what its contract takes, or its key or what is unique was held. Its one attempt says why.",
  },
  result_violation: {
    kind: "failure",
    title: "The result does not fit its contract",
    long: "The work was done, so it is not repeated; the result is not what the contract promises.",
  },
  timed_out: {
    kind: "failure",
    title: "The attempt took longer than its timeout",
    long: "The contract's timeout, or the task's own deadline, passed while it was worked, or before.",
  },
  cancelled: {
    kind: "failure",
    title: "The attempt was cancelled",
    long: "The task was cancelled or expired, or another consumer holds the attempt.",
  },
  uncaught: { kind: "failure", title: "The handler broke", long: "The handler ended by a panic, or by something that is no error." },
  rejected: {
    kind: "failure",
    title: "A consumer rejected the message",
    long: "The message was rejected without an outcome; it counts as a transient failure.",
  },
  snoozed_too_often: {
    kind: "failure",
    title: "Snoozed more than 100 times in a row",
    long: "A snooze is no failure, but the 101st in a row is.",
  },
} as const satisfies Record<
  string,
  { readonly kind: "problem" | "warning" | "reason" | "failure"; readonly title: string; readonly long: string }
>;

export type ErrorCode = keyof typeof catalogue;
