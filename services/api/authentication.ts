import type { FastifyRequest } from "fastify";
import { WaybillError } from "../lifecycle/errors.ts";
import { sessionIn } from "./access/cookie.ts";
import type { Right } from "./access/rights.ts";
import { hashOf } from "./access/secrets.ts";
import type { Sessions } from "./access/sessions.ts";

/** What a request says of who asks: the SHA-256 of an API key, and whether it came as a browser sends it, whoever asks it to. */
export interface Credentials {
  readonly hash: string;
  readonly byCookie: boolean;
}

/** `Authorization: Bearer <key>`, or the cookie of a session. Null: there is neither. @throws WaybillError `unauthenticated`. */
export async function credentialsOf(request: FastifyRequest, right: Right, sessions: Sessions): Promise<Credentials | null> {
  const { authorization } = request.headers;
  if (authorization !== undefined)
    return { hash: hashOf(keyIn(right.basic === true ? bearerOf(authorization) : authorization)), byCookie: false };
  const secret = sessionIn(request);
  if (secret === undefined) return null;
  const hash = await sessions.keyHashOf(secret);
  if (hash === null) throw refused("The session has ended. Sign in again.");
  return { hash, byCookie: true };
}

function keyIn(authorization: string): string {
  const [scheme, key] = authorization.split(" ", 2);
  if (scheme?.toLowerCase() === "bearer" && key !== undefined && key !== "") return key;
  throw refused(`Authorization is "${scheme ?? ""} …"; expected Bearer <key>.`);
}

export function unknownCredentials(given: Credentials | null): WaybillError {
  if (given === null) return refused("No API key. Send Authorization: Bearer <key>.");
  return refused(
    given.byCookie ? "The API key of this session is revoked, or its time is over. Sign in again." : "The API key is not known here.",
  );
}

/**
 * A key as the password of Basic authentication (RFC 7617), under whatever name: what npm, pip and go can send. Only
 * where a browser has nothing to do that could be done in somebody's name.
 */
function bearerOf(authorization: string): string {
  const [scheme, credentials] = authorization.split(" ", 2);
  if (scheme?.toLowerCase() !== "basic") return authorization;
  return `Bearer ${
    Buffer.from(credentials ?? "", "base64")
      .toString()
      .split(/:(.*)/s)[1] ?? ""
  }`;
}

function refused(message: string): WaybillError {
  return new WaybillError("unauthenticated", message);
}
