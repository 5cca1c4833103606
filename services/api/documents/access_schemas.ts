import { roles } from "../../lifecycle/role.ts";
import { orNull, ref } from "./shapes.ts";
import { duration } from "./texts.ts";

const text = { type: "string" } as const;
const textOrNull = { type: ["string", "null"] } as const;
const time = { type: "string", format: "date-time" } as const;
const timeOrNull = { type: ["string", "null"], format: "date-time" } as const;
const role = { description: "Each has the rights of those before it.", type: "string", enum: [...roles] } as const;

const apiKey = {
  ...{ id: { type: "string", format: "uuid" }, name: text, role },
  scopes: { description: "The routing keys that it may send to and read; null: all.", type: ["array", "null"], items: text },
  rate_limit: { description: "Requests; null: as the server says.", ...textOrNull },
  ...{ created_at: time, created_by: text },
  last_used_at: { description: "To the minute.", ...timeOrNull },
  ...{ expires_at: timeOrNull, revoked_at: timeOrNull },
  old_key_until: { description: "Until when the key before the last rotation goes on.", ...timeOrNull },
};
const secret = {
  description: "What is sent as `Authorization: Bearer`; it is kept nowhere.",
  type: "string",
  pattern: "^wb_[A-Za-z0-9_-]{43}$",
};

const auditRow = {
  ...{ id: { type: "integer" }, at: time, api_key: { type: "object", required: ["id", "name"], properties: { id: text, name: text } } },
  action: { description: "As the operations of this document are called, or `cancel_tasks` and `replay_tasks` of many.", ...text },
  ...{ routing_key: textOrNull, target: textOrNull },
  count: { description: "How many it was done to.", type: "integer", minimum: 0 },
  ...{ request_id: text, address: textOrNull },
};

export const accessSchemas = {
  SignIn: { type: "object", required: ["api_key"], additionalProperties: false, properties: { api_key: text } },
  Session: {
    description: "Who asks, and whom.",
    type: "object",
    required: ["name", "role", "scopes", "environment", "version"],
    properties: {
      ...{ name: { description: "Of the API key.", ...text }, role },
      scopes: { description: "The routing keys that it may send to and read; null: all.", type: ["array", "null"], items: text },
      ...{ environment: { description: "As WAYBILL_ENVIRONMENT says.", ...text }, version: text },
    },
  },
  ErasureRequest: {
    description:
      "Beside the routing key at least one field that its contract calls searchable: `payload.user_id` is the one at `/user_id`.",
    type: "object",
    required: ["routing_key"],
    minProperties: 2,
    additionalProperties: { type: ["string", "integer", "boolean"] },
    properties: {
      routing_key: ref("RoutingKey"),
      dry_run: { description: "Only counts what would be gone.", type: "boolean", default: false },
    },
  },
  Erasure: {
    type: "object",
    required: ["routing_key", "erased", "cancelled", "pipelines", "schedules", "operations"],
    properties: {
      routing_key: text,
      erased: { description: "Tasks that are gone, with their attempts.", type: "integer", minimum: 0 },
      cancelled: { description: "Of those: unfinished, and cancelled before.", type: "integer", minimum: 0 },
      pipelines: { description: "With such a step, whose input is gone; those that ran are cancelled.", type: "integer", minimum: 0 },
      schedules: { description: "Of such a task, that are gone.", type: "integer", minimum: 0 },
      operations: { description: "Whose filter looked for these values, and says [erased] now.", type: "integer", minimum: 0 },
    },
  },
  AuditPage: {
    type: "object",
    required: ["audit", "next"],
    properties: {
      audit: { type: "array", items: { type: "object", required: Object.keys(auditRow), properties: auditRow } },
      next: { description: "The path of the next page.", ...textOrNull },
    },
  },
  ApiKey: { description: "Who may ask what.", type: "object", required: Object.keys(apiKey), properties: apiKey },
  NewApiKey: {
    description: "With its secret, which is shown this once.",
    type: "object",
    required: [...Object.keys(apiKey), "api_key"],
    properties: { ...apiKey, api_key: secret },
  },
  ApiKeyRequest: {
    description: "An admin has no scopes.",
    anyOf: [
      { required: ["role"], properties: { role: { enum: roles.filter((one) => one !== "admin") } } },
      { properties: { scopes: { type: "null" } } },
    ],
    type: "object",
    required: ["name", "role"],
    additionalProperties: false,
    properties: {
      name: { type: "string", pattern: "^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$", not: { enum: ["environment"] } },
      role,
      scopes: { description: "Routing keys; none: all.", type: ["array", "null"], minItems: 1, maxItems: 1_000, items: ref("RoutingKey") },
      expires_in: { description: "From 1m to 3650d; none: never.", ...orNull(duration("key_lifetime")) },
      rate_limit: { description: "`100/s`, `20/m`; none: as the server says.", ...textOrNull, pattern: "^[1-9][0-9]{0,6}/[smh]$" },
    },
  },
  ApiKeyRotation: {
    type: "object",
    additionalProperties: false,
    properties: {
      overlap: { description: "How long the old key goes on, at most 30d; an hour if nothing is said.", ...orNull(duration("overlap")) },
    },
  },
};
