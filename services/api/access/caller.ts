import { firstApiKeyId } from "../../dispatch/treatment.ts";
import type { Rate } from "../../lifecycle/rate.ts";
import type { Role } from "../../lifecycle/role.ts";

/** Who asks: an API key, as the request's route sees it. */
export interface Caller {
  /** Idempotency keys are this one's own. */
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  /** The routing keys that it may send to and read; null: all. */
  readonly scopes: ReadonlySet<string> | null;
  /** Null: as the server says. */
  readonly rateLimit: Rate | null;
}

declare module "fastify" {
  interface FastifyRequest {
    /** Not there on a route that asks nobody. */
    caller: Caller;
  }
}

/** The key in WAYBILL_API_KEY: the first admin, who makes the others. */
export const environmentKey: Caller = { id: firstApiKeyId, name: "environment", role: "admin", scopes: null, rateLimit: null };

/** A server on loopback that has no key at all. */
export const nobodyAsked: Caller = { id: firstApiKeyId, name: "nobody asked", role: "admin", scopes: null, rateLimit: null };

/** Names that a key of the store cannot have. */
export const reservedNames: readonly string[] = [environmentKey.name, nobodyAsked.name];

export const isWithin = ({ scopes }: Caller, routingKey: string): boolean => scopes === null || scopes.has(routingKey);
