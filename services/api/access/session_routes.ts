import type { FastifyInstance, FastifyRequest } from "fastify";
import packageFile from "../../../package.json" with { type: "json" };
import { invalidSignIn, rateLimited, signInRefused } from "../../lifecycle/errors.ts";
import type { Rate } from "../../lifecycle/rate.ts";
import type { Store } from "../../store/store.ts";
import { keeping } from "../not_kept.ts";
import { readObject } from "../object_body.ts";
import { requestIdOf } from "../request_id.ts";
import type { Budgets } from "./budgets.ts";
import { clearSession, sessionIn, setSession } from "./cookie.ts";
import type { Keys } from "./keys.ts";
import { refuseOtherOrigin } from "./origin.ts";
import { hashOf } from "./secrets.ts";
import type { Sessions } from "./sessions.ts";

/** Signing in, for a browser: an API key once, a cookie from then on. */
export function sessionRoutes(app: FastifyInstance, parts: SessionParts): void {
  const { store, keys, sessions, budgets, environment } = parts;

  /** POST /session: `{"api_key"}`. So many a minute from one address, since it is where keys would be guessed. */
  app.post("/session", async (request, reply) => {
    const { isGiven, nextInMs } = await keeping(budgets.take(`sign in ${request.ip}`, signInRate));
    if (!isGiven) throw rateLimited(`${request.ip} has tried to sign in more than ${signInRate.count} times in a minute`, nextInMs);
    if (request.headers.origin !== undefined) refuseOtherOrigin(request);
    const hash = hashOf(keyIn(request.body));
    const anybody = await keys.anybody();
    const caller = anybody ?? (await keys.callerOf(hash));
    if (caller === null) {
      await noteRefused(store, request);
      throw signInRefused();
    }
    if (anybody === null) setSession(request, reply, await keeping(sessions.begin(hash)));
    request.caller = caller;
    return answer(request);
  });

  app.get("/session", async (request) => answer(request));

  app.delete("/session", async (request, reply) => {
    const secret = sessionIn(request);
    if (secret !== undefined) await keeping(sessions.end(secret));
    clearSession(request, reply);
    return reply.code(204).send();
  });

  function answer({ caller: { name, role, scopes } }: FastifyRequest): object {
    return { name, role, scopes: scopes === null ? null : [...scopes], environment, version: packageFile.version };
  }
}

export interface SessionParts {
  readonly store: Store;
  readonly keys: Keys;
  readonly sessions: Sessions;
  readonly budgets: Budgets;
  /** What this Waybill is called, for the badge of the dashboard. */
  readonly environment: string;
}

const signInRate: Rate = { count: 10, perMs: 60_000 };

function keyIn(body: unknown): string {
  const given = readObject(body, "Nobody was signed in.");
  const { api_key: key, ...others } = given;
  const [other] = Object.keys(others);
  if (typeof key !== "string" || other !== undefined) throw invalidSignIn(other ?? null);
  return key;
}

async function noteRefused(store: Store, request: FastifyRequest): Promise<void> {
  const entry = { at: Date.now(), apiKey: "unknown", name: "unknown", action: "refuse_sign_in", routingKey: null, target: null };
  await keeping(store.audit({ ...entry, requestId: requestIdOf(request), address: request.ip }, 1));
}
