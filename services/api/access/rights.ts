import type { Role } from "../../lifecycle/role.ts";

/**
 * Who may ask what: each route and the role that it needs, in one table. A route without a row does not start.
 *
 * `does` completes the sentence of a refusal: "API key ci may send but not replay; that needs operator."
 * `of` says whose routing key it is about, where the path tells: a key with scopes has to have it among them.
 */
export const rights: Readonly<Record<string, Right>> = {
  "GET /livez": anyone(),
  "GET /readyz": anyone(),
  "GET /reference": anyone(),
  "GET /reference/page.js": anyone(),
  "GET /reference/page.css": anyone(),
  "GET /reference/swagger-ui-bundle.js": anyone(),
  "GET /reference/swagger-ui.css": anyone(),
  "GET /": anyone(),
  "GET /dashboard": anyone(),
  "GET /dashboard/*": anyone(),

  "POST /session": anyone(),
  "GET /session": reads(),
  "DELETE /session": reads(),

  "GET /contracts": reads(),
  "GET /contracts/:routing_key": reads(),
  "GET /contracts/:routing_key/examples": reads(),
  "GET /errors": reads(),
  "GET /errors/:code": reads(),
  "GET /openapi.json": reads(),
  "GET /asyncapi.json": reads(),
  "GET /packages": { ...reads(), basic: true },
  "GET /packages/*": { ...reads(), basic: true },

  "GET /tasks": reads(),
  "GET /tasks/:id": reads("task"),
  "GET /events": reads(),
  "GET /dead_letters": reads(),
  "POST /tasks": developer("send"),
  "POST /tasks/:routing_key": developer("send", "routing_key"),
  "POST /tasks/:id/cancel": operator("cancel", "task"),
  "POST /tasks/:id/run": operator("run", "task"),
  "POST /tasks/:id/replay": operator("replay", "task"),

  "GET /operations": reads(),
  "GET /operations/:id": reads("operation"),
  "POST /operations": operator("begin operations"),
  "POST /operations/:id/resume": operator("resume operations", "operation"),
  "POST /operations/:id/abort": operator("abort operations", "operation"),

  "GET /schedules": reads(),
  "GET /schedules/:id": reads("schedule"),
  "GET /schedules/:id/preview": reads("schedule"),
  "POST /schedules/preview": reads(),
  "POST /schedules": operator("make schedules"),
  "PATCH /schedules/:id": operator("change schedules", "schedule"),
  "DELETE /schedules/:id": operator("delete schedules", "schedule"),
  "POST /schedules/:id/pause": operator("pause schedules", "schedule"),
  "POST /schedules/:id/resume": operator("resume schedules", "schedule"),
  "POST /schedules/:id/run": operator("run schedules", "schedule"),

  "GET /pipelines": reads(),
  "GET /pipelines/named": reads(),
  "GET /pipelines/:id": reads("pipeline"),
  "POST /pipelines": developer("begin pipelines"),
  "POST /pipelines/:id/cancel": operator("cancel pipelines", "pipeline"),
  "POST /pipelines/:id/resume": operator("resume pipelines", "pipeline"),

  "GET /queues": reads(),
  "GET /queues/:routing_key": reads("routing_key"),
  "GET /queues/:routing_key/history": reads("routing_key"),
  "POST /queues/:routing_key/pause": operator("pause queues", "routing_key"),
  "POST /queues/:routing_key/resume": operator("resume queues", "routing_key"),
  "GET /consumers": reads(),
  "GET /status": reads(),
  "GET /metrics": reads(),

  "GET /alerts": reads(),
  "POST /alerts/test": operator("try alerts"),
  "POST /alerts/:id/acknowledge": operator("acknowledge alerts"),
  "POST /alerts/:id/silence": operator("silence alerts"),

  "GET /audit": operator("see the audit trail"),

  "POST /erasures": admin("erase tasks"),

  "GET /api_keys": admin("see API keys"),
  "POST /api_keys": admin("make API keys"),
  "POST /api_keys/:id/rotate": admin("rotate API keys"),
  "DELETE /api_keys/:id": admin("revoke API keys"),
};

export interface Right {
  /** Null: nobody is asked who they are. */
  readonly role: Role | null;
  readonly does: string;
  readonly of: Subject | null;
  /** Whether the key may come as the password of Basic authentication: where a browser could do nothing in somebody's name. */
  readonly basic?: true;
}

/** What a path names. */
export type Subject = "routing_key" | "task" | "operation" | "schedule" | "pipeline";

function anyone(): Right {
  return { role: null, does: "look", of: null };
}

function reads(of: Subject | null = null): Right {
  return { role: "viewer", does: "read", of };
}

function developer(does: string, of: Subject | null = null): Right {
  return { role: "developer", does, of };
}

function operator(does: string, of: Subject | null = null): Right {
  return { role: "operator", does, of };
}

function admin(does: string): Right {
  return { role: "admin", does, of: null };
}
