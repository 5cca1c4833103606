/**
 * Where an answer leads (OpenAPI's links): the operations that take the id which it has.
 *
 *   POST /tasks/data_export ──► 202 {"id"} ──► GET /tasks/{id}, POST /tasks/{id}/cancel, …
 */
export function linksFrom(body: "/id" | "/task_id", operationIds: readonly string[]): Readonly<Record<string, object>> {
  return Object.fromEntries(
    operationIds.map((operationId) => [operationId, { operationId, parameters: { id: `$response.body#${body}` } }]),
  );
}

export const taskOperations = ["get_task", "cancel_task", "run_task", "replay_task"] as const;
export const operationOperations = ["get_operation", "resume_operation", "abort_operation"] as const;
export const scheduleOperations = [
  ...(["get_schedule", "change_schedule", "delete_schedule", "preview_schedule"] as const),
  ...(["pause_schedule", "resume_schedule", "run_schedule"] as const),
] as const;
export const pipelineOperations = ["get_pipeline", "cancel_pipeline", "resume_pipeline"] as const;
