import type { catalogue, ErrorCode } from "../lifecycle/error_catalogue.ts";

/** The codes that answer a request. */
export type ProblemCode = { [Code in ErrorCode]: (typeof catalogue)[Code]["kind"] extends "problem" ? Code : never }[ErrorCode];

/** HTTP status by code. A new code that answers requests does not compile until it has a status here. */
export const statuses: Record<ProblemCode, number> = {
  unknown_routing_key: 404,
  retired: 410,
  not_found: 404,
  method_not_allowed: 405,
  invalid_json: 400,
  ambiguous_json: 400,
  unsupported_media_type: 415,
  contract_violation: 422,
  payload_too_large: 413,
  invalid_option: 422,
  invalid_item: 422,
  stopping: 503,
  too_slow: 408,
  malformed_request: 400,
  headers_too_large: 431,
  invalid_filter: 400,
  idempotency_key_reused: 409,
  duplicate_task: 409,
  invalid_pipeline: 422,
  invalid_schedule: 422,
  duplicate_schedule: 409,
  wrong_state: 409,
  too_many_streams: 503,
  too_many_connections: 429,
  unauthenticated: 401,
  forbidden: 403,
  rate_limited: 429,
  invalid_api_key: 422,
  duplicate_api_key: 409,
  too_many_waiting: 429,
  store_full: 507,
  store_unavailable: 503,
  unexpected: 500,
};
