import { catalogue } from "../../lifecycle/error_catalogue.ts";
import { accessPaths } from "./access_paths.ts";
import { alertPaths } from "./alerts.ts";
import { answers, location, tagged } from "./answers.ts";
import { linksFrom, operationOperations, pipelineOperations, scheduleOperations, taskOperations } from "./links.ts";
import { bulkParameters, listParameters, pipelineListParameters, pipelineParameters, revealParameter } from "./parameters.ts";
import { queuePaths } from "./queues.ts";
import { inPath, list, ref } from "./shapes.ts";

/** What may be wrong with one task, and with many. */
export const sendCodes = ["invalid_json", "unsupported_media_type", "payload_too_large", "invalid_option", "store_unavailable"] as const;

const itemAnswers = { oneOf: [ref("AcceptedItem"), ref("DryRunItem"), ref("ProblemItem")] };

const scheduleCodes = [
  ...(["invalid_json", "ambiguous_json", "invalid_schedule", "contract_violation"] as const),
  ...(["payload_too_large", "unsupported_media_type", "store_unavailable"] as const),
];

/** Of a schedule. */
const pathId = {
  in: "path",
  name: "id",
  required: true,
  description: "Its id, or its name.",
  schema: { type: "string", pattern: "^[A-Za-z0-9._:-]{1,100}$" },
};

/** What there is whatever the contracts are. */
export const commonPaths = {
  "/tasks": {
    post: {
      tags: ["Send"],
      operationId: "send_many",
      summary: "Many tasks at once",
      description:
        "Each is answered on its own and in order; what is wrong with one is no other's business. An array may have 4 MB. As lines there is no limit: each is answered while the next ones still come. Read the answers while you send.",
      parameters: bulkParameters,
      requestBody: {
        required: true,
        content: {
          "application/json": { schema: { type: "array", items: ref("Item") } },
          "application/x-ndjson": { schema: { description: "One on each line.", ...ref("Item") } },
        },
      },
      responses: answers(
        {
          200: {
            description: "An answer to each.",
            schema: { type: "array", items: itemAnswers },
            content: { "application/x-ndjson": { schema: { description: "One on each line.", ...itemAnswers } } },
          },
        },
        [...sendCodes, "invalid_item"],
      ),
    },
    get: {
      ...{ tags: ["Tasks"], operationId: "list_tasks", summary: "Tasks, newest first", parameters: listParameters },
      description:
        "Beside these parameters, with `routing_key`, each field that its contract calls searchable: `payload.user_id=1` is the one at `/user_id`.",
      responses: answers({ 200: { description: "A page.", schema: ref("TaskPage") } }, ["invalid_filter", "store_unavailable"]),
    },
  },
  "/tasks/{id}": {
    get: {
      ...{
        tags: ["Tasks"],
        operationId: "get_task",
        summary: "One task with its attempts",
        parameters: [inPath("id", { type: "string", format: "uuid" }), revealParameter],
      },
      responses: answers({ 200: { description: "The task.", schema: ref("Task") } }, ["not_found", "invalid_filter", "store_unavailable"]),
    },
  },
  "/tasks/{id}/cancel": { post: byHand("cancel_task", "Ends a task, also a dead one; its consumers are told to stop") },
  "/tasks/{id}/run": { post: byHand("run_task", "Makes a scheduled or retrying task due at once") },
  "/tasks/{id}/replay": { post: byHand("replay_task", "Tries a dead, cancelled or expired task again, under the same id") },
  "/dead_letters": {
    get: {
      ...{
        tags: ["Operations"],
        operationId: "list_dead_letters",
        summary: "Dead tasks by what they have in common",
        parameters: [{ in: "query", name: "routing_key", description: "Only tasks of this contract.", schema: ref("RoutingKey") }],
      },
      responses: answers({ 200: { description: "The largest first, at most 200.", schema: ref("DeadLetters") } }, [
        "invalid_filter",
        "store_unavailable",
      ]),
    },
  },
  "/operations": {
    get: {
      ...{ tags: ["Operations"], operationId: "list_operations", summary: "What is done to many tasks, newest first" },
      responses: answers({ 200: { description: "At most 200.", schema: list("operations", "Operation") } }, ["store_unavailable"]),
    },
    post: {
      ...{
        tags: ["Operations"],
        operationId: "begin_operation",
        summary: "Replay or cancel many tasks",
        requestBody: { required: true, content: { "application/json": { schema: ref("OperationRequest") } } },
      },
      responses: answers(
        {
          200: { description: "A dry run: how many tasks.", schema: ref("OperationCount") },
          202: {
            description: "Its set is frozen; it goes on by itself.",
            headers: location,
            schema: ref("Operation"),
            links: linksFrom("/id", operationOperations),
          },
        },
        ["invalid_json", "ambiguous_json", "invalid_filter", "payload_too_large", "unsupported_media_type", "store_unavailable"],
      ),
    },
  },
  "/operations/{id}": { get: ofOperation("get_operation", "One operation and its progress") },
  "/operations/{id}/resume": { post: ofOperation("resume_operation", "Goes on after its canary", ["wrong_state"]) },
  "/operations/{id}/abort": { post: ofOperation("abort_operation", "Stops it; what was done stays done", ["wrong_state"]) },
  "/schedules": {
    get: {
      ...{ tags: ["Schedules"], operationId: "list_schedules", summary: "Schedules, newest first" },
      responses: answers({ 200: { description: "At most 200.", schema: list("schedules", "Schedule") } }, ["store_unavailable"]),
    },
    post: {
      ...{ tags: ["Schedules"], operationId: "create_schedule", summary: "A new schedule", requestBody: bodyOf("ScheduleRequest") },
      responses: answers(
        {
          201: {
            ...{ description: "It is kept.", headers: location, schema: ref("Schedule") },
            links: linksFrom("/id", scheduleOperations),
          },
        },
        [...scheduleCodes, "unknown_routing_key", "duplicate_schedule", "store_full"],
      ),
    },
  },
  "/schedules/preview": {
    post: {
      ...{ tags: ["Schedules"], operationId: "preview_new_schedule", summary: "When a schedule would be due" },
      requestBody: bodyOf("SchedulePreviewRequest"),
      responses: answers({ 200: { description: "The next runs.", schema: ref("SchedulePreview") } }, [
        ...["invalid_json", "ambiguous_json", "invalid_schedule", "payload_too_large", "unsupported_media_type"],
      ] as const),
    },
  },
  "/schedules/{id}": {
    get: ofSchedule("get_schedule", "One schedule and its last runs"),
    patch: {
      ...ofSchedule("change_schedule", "Changes a schedule; a changed clock counts from now", scheduleCodes),
      requestBody: bodyOf("ScheduleChange"),
    },
    delete: {
      ...{ tags: ["Schedules"], operationId: "delete_schedule", summary: "Ends a schedule; its tasks stay", parameters: [pathId] },
      responses: answers({ 204: { description: "It is gone." } }, ["not_found", "store_unavailable"]),
    },
  },
  "/schedules/{id}/preview": {
    get: {
      ...{ tags: ["Schedules"], operationId: "preview_schedule", summary: "When it is due next", parameters: [pathId] },
      responses: answers({ 200: { description: "The next runs.", schema: ref("SchedulePreview") } }, ["not_found", "store_unavailable"]),
    },
  },
  "/schedules/{id}/pause": { post: ofSchedule("pause_schedule", "Nothing more begins") },
  "/schedules/{id}/resume": { post: ofSchedule("resume_schedule", "Goes on; what was due meanwhile is not made up for") },
  "/schedules/{id}/run": {
    post: {
      ...{ tags: ["Schedules"], operationId: "run_schedule", summary: "Begins a run now", parameters: [pathId] },
      responses: answers(
        {
          202: { description: "What became of it.", schema: ref("ScheduleRunNow"), links: linksFrom("/task_id", taskOperations) },
        },
        [...["not_found", "unknown_routing_key", "contract_violation", "store_unavailable"]] as const,
      ),
    },
  },
  "/pipelines": {
    get: {
      ...{
        tags: ["Pipelines"],
        operationId: "list_pipelines",
        summary: "Pipelines, newest first",
        parameters: pipelineListParameters,
      },
      responses: answers({ 200: { description: "At most 50.", schema: list("pipelines", "Pipeline") } }, [
        "invalid_filter",
        "store_unavailable",
      ]),
    },
    post: {
      ...{
        tags: ["Pipelines"],
        operationId: "begin_pipeline",
        summary: "Begins a pipeline",
        parameters: pipelineParameters,
        requestBody: { required: true, content: { "application/json": { schema: ref("PipelineRequest") } } },
      },
      responses: answers(
        {
          200: { description: "A dry run: its steps fit together.", schema: ref("PipelineCheck") },
          202: {
            description: "It is on disk and has begun.",
            headers: location,
            schema: ref("Pipeline"),
            links: linksFrom("/id", pipelineOperations),
          },
        },
        [
          "invalid_json",
          "ambiguous_json",
          "invalid_pipeline",
          "invalid_option",
          "not_found",
          "idempotency_key_reused",
          "payload_too_large",
          "unsupported_media_type",
          "store_unavailable",
          "store_full",
        ],
      ),
    },
  },
  "/pipelines/named": {
    get: {
      ...{
        tags: ["Pipelines"],
        operationId: "list_named_pipelines",
        summary: "Pipelines of the contract folder, to be begun by their names",
      },
      responses: answers({ 200: { description: "All of them.", schema: list("pipelines", "NamedPipeline") } }, []),
    },
  },
  "/pipelines/{id}": { get: ofPipeline("get_pipeline", "One pipeline and its steps", []) },
  "/pipelines/{id}/cancel": { post: ofPipeline("cancel_pipeline", "Cancels what is unfinished, and skips the rest", ["wrong_state"]) },
  "/pipelines/{id}/resume": { post: ofPipeline("resume_pipeline", "Tries again what stopped it, and goes on", ["wrong_state"]) },
  "/events": {
    get: {
      ...{ tags: ["Events"], operationId: "follow_events", summary: "What happens to tasks, as it happens" },
      description:
        "Server-sent events. `snapshot` (how things stand) comes first, `task` for each change, `more` for how many were not told in a second with more than fifty, `numbers` for the queues whose figures have changed and `alert` for the alerts as they are (both of `queues`, at most every two seconds), `notice` of `resumed` and `stopping`.",
      parameters: [
        {
          ...{ in: "query", name: "follow", required: true, schema: ref("Followed") },
          description: "`queues`, `tasks`, `queue:<routing key>` or `task:<id>`, with commas between them; at most 100.",
        },
        {
          ...{ in: "header", name: "Last-Event-ID", schema: { type: "string" } },
          description: "The id of the last event that was seen: what came after it is told, where that is known; otherwise a snapshot.",
        },
      ],
      responses: answers(
        {
          200: {
            description: "Never ends by itself.",
            type: "text/event-stream",
            schema: ref("Event"),
          },
        },
        ["invalid_filter", "too_many_streams", "store_unavailable"],
      ),
    },
  },
  ...queuePaths,
  ...alertPaths,
  "/contracts": {
    get: {
      ...{ tags: ["Contracts"], operationId: "list_contracts", summary: "All contracts" },
      responses: answers(
        {
          200: { description: "All, in short.", headers: tagged, schema: list("contracts", "ContractSummary") },
          304: { description: "As your ETag says.", headers: tagged },
        },
        [],
      ),
    },
  },
  "/contracts/{routing_key}/examples": {
    get: {
      ...{
        tags: ["Contracts"],
        operationId: "get_examples",
        summary: "Payloads that fit a contract, and that do not",
        parameters: [inPath("routing_key", ref("RoutingKey"))],
      },
      responses: answers({ 200: { description: "Named by what they show.", schema: ref("ContractExamples") } }, ["unknown_routing_key"]),
    },
  },
  "/contracts/{routing_key}": {
    get: {
      ...{
        tags: ["Contracts"],
        operationId: "get_contract",
        summary: "One contract with its schemas",
        parameters: [inPath("routing_key", ref("RoutingKey"))],
      },
      responses: answers(
        {
          200: { description: "The contract.", headers: tagged, schema: ref("ContractDocument") },
          304: { description: "As your ETag says.", headers: tagged },
        },
        ["unknown_routing_key"],
      ),
    },
  },
  "/packages": {
    get: {
      ...{ tags: ["Contracts"], operationId: "list_packages", summary: "Contracts and libraries for other repositories, and what to type" },
      responses: answers({ 200: { description: "All, by language.", schema: ref("Packages") } }, ["not_found"]),
    },
  },
  "/errors": {
    get: {
      ...{ tags: ["Errors"], operationId: "list_errors", summary: "Every code" },
      responses: answers({ 200: { description: "All codes.", schema: list("errors", "ErrorCode") } }, []),
    },
  },
  "/errors/{code}": {
    get: {
      ...{
        tags: ["Errors"],
        operationId: "get_error",
        summary: "One code, explained",
        parameters: [inPath("code", { type: "string", enum: Object.keys(catalogue) })],
      },
      responses: answers({ 200: { description: "The code.", schema: ref("ErrorCode") } }, ["not_found"]),
    },
  },
  "/livez": { get: open("is_alive", "Does the process turn?", { 200: { description: "It does.", schema: { type: "object" } } }) },
  "/readyz": {
    get: open("is_ready", "Can tasks be accepted?", {
      200: { description: "They can, whether RabbitMQ is there or not.", schema: ref("Ready") },
      503: { description: "They cannot.", schema: ref("Ready") },
    }),
  },
  ...accessPaths,
  "/metrics": {
    get: {
      ...{ tags: ["Health"], operationId: "get_metrics", summary: "What Prometheus reads" },
      responses: answers({ 200: { description: "In its text format.", type: "text/plain", schema: { type: "string" } } }, [
        "store_unavailable",
      ]),
    },
  },
  "/openapi.json": { get: document("openapi", "This document") },
  "/asyncapi.json": { get: document("asyncapi", "What travels through RabbitMQ, as AsyncAPI 3 has it") },
};

function byHand(operationId: string, summary: string): object {
  return {
    ...{ tags: ["Tasks"], operationId, summary, parameters: [inPath("id", { type: "string", format: "uuid" })] },
    responses: answers({ 200: { description: "The task, as it is now.", schema: ref("Task") } }, [
      "not_found",
      "wrong_state",
      "store_unavailable",
    ]),
  };
}

function ofOperation(operationId: string, summary: string, codes: readonly "wrong_state"[] = []): object {
  return {
    ...{ tags: ["Operations"], operationId, summary, parameters: [inPath("id", { type: "string", format: "uuid" })] },
    responses: answers({ 200: { description: "The operation.", schema: ref("Operation") } }, ["not_found", ...codes, "store_unavailable"]),
  };
}

function ofSchedule(
  operationId: string,
  summary: string,
  codes: readonly (typeof scheduleCodes)[number][] = ["store_unavailable"],
): object {
  return {
    ...{ tags: ["Schedules"], operationId, summary, parameters: [pathId] },
    responses: answers({ 200: { description: "The schedule, as it is now.", schema: ref("Schedule") } }, ["not_found", ...codes]),
  };
}

function bodyOf(schema: string): object {
  return { required: true, content: { "application/json": { schema: ref(schema) } } };
}

function ofPipeline(operationId: string, summary: string, codes: readonly "wrong_state"[]): object {
  return {
    ...{ tags: ["Pipelines"], operationId, summary, parameters: [inPath("id", { type: "string", format: "uuid" })] },
    responses: answers({ 200: { description: "The pipeline, as it is now.", schema: ref("Pipeline") } }, [
      "not_found",
      ...codes,
      "store_unavailable",
    ]),
  };
}

function document(name: string, summary: string): object {
  return {
    ...{ tags: ["Contracts"], operationId: `get_${name}`, summary },
    responses: answers(
      {
        200: { description: "The document.", headers: tagged, schema: { type: "object" } },
        304: { description: "As your ETag says.", headers: tagged },
      },
      [],
    ),
  };
}

/** Asked by machines that have no key. */
function open(operationId: string, summary: string, good: Parameters<typeof answers>[0]): object {
  return { tags: ["Health"], operationId, summary, security: [], responses: answers(good, [], []) };
}
