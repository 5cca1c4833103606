import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { forbidden, outOfScope, storeUnavailable, storeUnreadable, WaybillError } from "../../lifecycle/errors.ts";
import type { Rate } from "../../lifecycle/rate.ts";
import { hasRightsOf } from "../../lifecycle/role.ts";
import type { Store } from "../../store/store.ts";
import { credentialsOf, unknownCredentials } from "../authentication.ts";
import type { Budgets } from "./budgets.ts";
import { type Caller, isWithin } from "./caller.ts";
import type { Keys } from "./keys.ts";
import { refuseOtherOrigin, refuseStrangePage } from "./origin.ts";
import { limitRate } from "./rate_limit.ts";
import { type Right, rights } from "./rights.ts";
import type { Sessions } from "./sessions.ts";
import { routingKeysOf } from "./subjects.ts";

declare module "fastify" {
  interface FastifyContextConfig {
    right?: Right;
  }
}

/** Every route gets its right as it is added; one that the table does not have stops the start. */
export function stateRights(app: FastifyInstance): void {
  app.addHook("onRoute", (route) => {
    for (const method of [route.method].flat()) {
      const name = `${method === "HEAD" ? "GET" : method} ${route.url}`;
      const right = rights[name];
      if (right === undefined) throw new Error(`${name} has no row in services/api/access/rights.ts: say which role it needs.`);
      route.config = { ...route.config, right };
    }
  });
}

/**
 * Before anything of a request is read: who asks, and whether they may. @throws WaybillError `unauthenticated`, `forbidden`.
 *
 * Answers how to ask again whether they still may, for an answer that goes on as long as somebody reads it.
 */
export function guardRoutes(app: FastifyInstance, parts: GuardParts): StillMay {
  app.decorateRequest("caller");
  app.addHook("onRequest", async (request, reply) => {
    const { right } = request.routeOptions.config;
    // What is not there is nobody's.
    if (right === undefined || right.role === null) return;
    await admit(parts, request, reply, right).catch((error: unknown) => {
      throw error instanceof WaybillError ? error : unread(request, error);
    });
    if (!hasRightsOf(request.caller.role, right.role)) throw forbidden(request.caller, right.does, right.role);
    await refuseOutOfScope(parts.store, request, right);
  });
  return (request) =>
    callerOf(parts, request, request.routeOptions.config.right!).then(
      ({ id }) => id === request.caller.id,
      // A store that does not answer takes nobody's right away.
      (error: unknown) => !(error instanceof WaybillError),
    );
}

export type StillMay = (request: FastifyRequest) => Promise<boolean>;

export interface GuardParts {
  readonly store: Store;
  readonly keys: Keys;
  readonly sessions: Sessions;
  readonly budgets: Budgets;
  /** Of keys that have none of their own; null: as often as they like. */
  readonly rateLimit: Rate | null;
}

/** Nobody knows who asks, or how often they have. */
const unread = ({ method }: FastifyRequest, error: unknown): WaybillError =>
  method === "GET" || method === "HEAD" ? storeUnreadable(error) : storeUnavailable(error, "no");

async function admit(parts: GuardParts, request: FastifyRequest, reply: FastifyReply, right: Right): Promise<void> {
  request.caller = await callerOf(parts, request, right);
  const rate = request.caller.rateLimit ?? parts.rateLimit;
  if (rate !== null) await limitRate(parts.budgets, rate, request.caller, reply);
}

async function callerOf({ keys, sessions }: GuardParts, request: FastifyRequest, right: Right): Promise<Caller> {
  const anybody = await keys.anybody();
  if (anybody !== null) {
    refuseStrangePage(request);
    return anybody;
  }
  const credentials = await credentialsOf(request, right, sessions);
  const caller = credentials === null ? null : await keys.callerOf(credentials.hash);
  if (caller === null) throw unknownCredentials(credentials);
  if (credentials?.byCookie === true) refuseOtherOrigin(request);
  return caller;
}

/** A key with scopes sees what is of its routing keys, and nothing else. What is not there the route says itself. */
async function refuseOutOfScope(store: Store, { caller, params }: FastifyRequest, { of }: Right): Promise<void> {
  if (caller.scopes === null || of === null) return;
  const about = await routingKeysOf(store, of, params as Readonly<Record<string, string>>);
  if (!about.every((routingKey) => isWithin(caller, routingKey))) throw outOfScope(caller);
}
