import type { FastifyRequest } from "fastify";
import type { AuditEntry } from "../../store/store.ts";
import { requestIdOf } from "../request_id.ts";

/** Who does what, as the audit trail has it. `action` is the operation as the API's document calls it. */
export function entryOf(request: FastifyRequest, action: string, { routingKey = null, target = null }: About = {}): AuditEntry {
  const { id: apiKey, name } = request.caller;
  return { at: Date.now(), apiKey, name, action, routingKey, target, requestId: requestIdOf(request), address: request.ip };
}

interface About {
  readonly routingKey?: string | null;
  readonly target?: string | null;
}
