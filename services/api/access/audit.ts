import type { FastifyInstance } from "fastify";
import { givenText } from "../../contracts/given_text.ts";
import { invalidFilter } from "../../lifecycle/errors.ts";
import type { AuditFilter, AuditRow, Store } from "../../store/store.ts";
import { time } from "../render.ts";
import { limitOf, momentOf, oneText, pageAfter, read, refuseUnknown } from "../tasks.ts";
import type { Caller } from "./caller.ts";

/** GET /audit: what was done by hand, newest first, in pages by id. */
export function auditRoutes(app: FastifyInstance, store: Store): void {
  app.get<{ Querystring: Given }>("/audit", async ({ query, caller }) => {
    refuseUnknown(query, ["api_key", "action", "routing_key", "target", "since", "before", "after", "limit"]);
    const limit = limitOf(query["limit"]);
    // One more than asked for tells whether there is a page after this one.
    const found = await read(store.auditTrail(filterOf(query, caller, Date.now()), afterOf(query["after"]), limit + 1));
    const page = found.slice(0, limit);
    return { audit: page.map(render), next: found.length > limit ? pageAfter("/audit", query, String(page.at(-1)!.id)) : null };
  });
}

type Given = Readonly<Record<string, unknown>>;

function filterOf(query: Given, { scopes }: Caller, now: number): AuditFilter {
  return {
    ...{ name: oneText("api_key", query["api_key"]), action: oneText("action", query["action"]) },
    ...{ routingKey: oneText("routing_key", query["routing_key"]), target: oneText("target", query["target"]) },
    ...{ since: momentOf("since", query["since"], now), before: momentOf("before", query["before"], now) },
    within: scopes === null ? null : [...scopes],
  };
}

function afterOf(value: unknown): number | null {
  if (value === undefined) return null;
  if (!/^[0-9]{1,15}$/.test(givenText(value))) throw invalidFilter("after", givenText(value), "the id of a row");
  return Number(givenText(value));
}

function render({ id, at, apiKey, name, action, routingKey, target, many, requestId, address }: AuditRow): object {
  return {
    ...{ id, at: time(at), api_key: { id: apiKey, name }, action, routing_key: routingKey, target },
    ...{ count: many, request_id: requestId, address },
  };
}
