import type { FastifyRequest } from "fastify";
import { WaybillError } from "../lifecycle/errors.ts";
import type { Right } from "./access/rights.ts";
import { hashOf } from "./access/secrets.ts";

/** What a request says of who asks: the SHA-256 of an API key. */
export interface Credentials {
  readonly hash: string;
}

/** `Authorization: Bearer <key>`. Null: there is none. @throws WaybillError `unauthenticated`. */
export function credentialsOf({ headers }: Pick<FastifyRequest, "headers">, { basic }: Pick<Right, "basic">): Credentials | null {
  const authorization = basic === true ? bearerOf(headers.authorization) : headers.authorization;
  if (authorization === undefined) return null;
  const [scheme, key] = authorization.split(" ", 2);
  if (scheme?.toLowerCase() !== "bearer" || key === undefined || key === "") {
    throw refused(`Authorization is "${scheme ?? ""} …"; expected Bearer <key>.`);
  }
  return { hash: hashOf(key) };
}

export function unknownCredentials(given: Credentials | null): WaybillError {
  return refused(given === null ? "No API key. Send Authorization: Bearer <key>." : "The API key is not known here.");
}

/**
 * A key as the password of Basic authentication (RFC 7617), under whatever name: what npm, pip and go can send. Only
 * where a browser has nothing to do that could be done in somebody's name.
 */
function bearerOf(authorization: string | undefined): string | undefined {
  const [scheme, credentials] = (authorization ?? "").split(" ", 2);
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
