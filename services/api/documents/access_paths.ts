import { answers } from "./answers.ts";
import { auditParameters } from "./parameters.ts";
import { list, ref } from "./shapes.ts";

const codes = [
  "invalid_json",
  "ambiguous_json",
  "invalid_api_key",
  "payload_too_large",
  "unsupported_media_type",
  "store_unavailable",
] as const;
const pathId = { in: "path", name: "id", required: true, schema: { type: "string", format: "uuid" } };

/** Who may ask what, and what was done by hand. */
export const accessPaths = {
  "/session": {
    post: {
      ...{ tags: ["Access"], operationId: "sign_in", summary: "An API key once, a cookie from then on", security: [] },
      requestBody: { required: true, content: { "application/json": { schema: ref("SignIn") } } },
      responses: answers({ 200: { description: "Who is signed in; with a cookie, where there are keys.", schema: ref("Session") } }, [
        ...["invalid_json", "ambiguous_json", "invalid_api_key", "payload_too_large", "unsupported_media_type"],
        ...["store_unavailable", "store_full"],
      ] as const),
    },
    get: {
      ...{ tags: ["Access"], operationId: "get_session", summary: "Who asks" },
      responses: answers({ 200: { description: "Also of who sends a key.", schema: ref("Session") } }, ["store_unavailable"]),
    },
    delete: {
      ...{ tags: ["Access"], operationId: "sign_out", summary: "Ends the session of this cookie" },
      responses: answers({ 204: { description: "There is none any more." } }, ["store_unavailable", "store_full"]),
    },
  },
  "/erasures": {
    post: {
      ...{ tags: ["Access"], operationId: "erase_tasks", summary: "Erases the tasks of one person, or of what else a field tells" },
      requestBody: { required: true, content: { "application/json": { schema: ref("ErasureRequest") } } },
      responses: answers({ 200: { description: "They are gone.", schema: ref("Erasure") } }, [
        ...["invalid_json", "ambiguous_json", "invalid_filter", "unknown_routing_key", "retired"],
        ...["payload_too_large", "unsupported_media_type", "store_unavailable", "store_full"],
      ] as const),
    },
  },
  "/audit": {
    get: {
      ...{ tags: ["Access"], operationId: "list_audit", summary: "What was done by hand, newest first", parameters: auditParameters },
      responses: answers({ 200: { description: "A page.", schema: ref("AuditPage") } }, ["invalid_filter", "store_unavailable"]),
    },
  },
  "/api_keys": {
    get: {
      ...{ tags: ["Access"], operationId: "list_api_keys", summary: "API keys, newest first, without their secrets" },
      responses: answers({ 200: { description: "All, those that are revoked too.", schema: list("api_keys", "ApiKey") } }, [
        "store_unavailable",
      ]),
    },
    post: {
      ...{ tags: ["Access"], operationId: "create_api_key", summary: "A new API key, which is shown this once" },
      requestBody: { required: true, content: { "application/json": { schema: ref("ApiKeyRequest") } } },
      responses: answers({ 201: { description: "It is kept.", schema: ref("NewApiKey") } }, [
        ...codes,
        "duplicate_api_key",
        "wrong_state",
        "store_full",
      ]),
    },
  },
  "/api_keys/{id}": {
    delete: {
      ...{ tags: ["Access"], operationId: "revoke_api_key", summary: "It is worth nothing from now on", parameters: [pathId] },
      responses: answers({ 204: { description: "It is revoked." } }, ["not_found", "store_unavailable", "store_full"]),
    },
  },
  "/api_keys/{id}/rotate": {
    post: {
      ...{ tags: ["Access"], operationId: "rotate_api_key", summary: "A new secret, which is shown this once", parameters: [pathId] },
      requestBody: { required: false, content: { "application/json": { schema: ref("ApiKeyRotation") } } },
      responses: answers({ 200: { description: "The old one goes on for a while.", schema: ref("NewApiKey") } }, [
        ...codes,
        "not_found",
        "store_full",
      ]),
    },
  },
};
