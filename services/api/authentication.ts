import { createHash, timingSafeEqual } from "node:crypto";
import { WaybillError } from "../lifecycle/errors.ts";

/**
 * One API key, from the environment. Without one there is no question, and the server binds to loopback only.
 * Hashes are compared, in constant time: neither length nor content of the key leaks by timing.
 */
export function authentication(apiKey: string | null): (authorization: string | undefined) => void {
  if (apiKey === null) return () => undefined;
  const expected = digest(apiKey);
  return (authorization) => {
    const [scheme, key] = (authorization ?? "").split(" ", 2);
    if (authorization === undefined) throw refused("No API key. Send Authorization: Bearer <key>.");
    if (scheme?.toLowerCase() !== "bearer" || key === undefined || key === "") {
      throw refused(`Authorization is "${scheme ?? ""} …"; expected Bearer <key>.`);
    }
    if (!timingSafeEqual(digest(key), expected)) throw refused("The API key is not known here.");
  };
}

/**
 * A key as the password of Basic authentication (RFC 7617), under whatever name: what npm, pip and go can send. Only
 * where a browser has nothing to do that could be done in somebody's name.
 */
export function bearerOf(authorization: string | undefined): string | undefined {
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

function digest(key: string): Buffer {
  return createHash("sha256").update(key).digest();
}
