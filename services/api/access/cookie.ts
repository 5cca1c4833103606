import { parseCookie, stringifySetCookie } from "cookie";
import type { FastifyReply, FastifyRequest } from "fastify";

const name = "waybill_session";

export const sessionIn = ({ headers }: Pick<FastifyRequest, "headers">): string | undefined =>
  headers.cookie === undefined ? undefined : parseCookie(headers.cookie)[name];

/**
 * For our own pages alone: no script reads it, and no other site's page sends it. It goes with the browser; that it ends
 * before is said in the store.
 */
export function setSession(request: FastifyRequest, reply: FastifyReply, value: string): void {
  reply.header("set-cookie", stringifySetCookie({ name, value, ...attributesFor(request) }));
}

export function clearSession(request: FastifyRequest, reply: FastifyReply): void {
  reply.header("set-cookie", stringifySetCookie({ name, value: "", maxAge: 0, ...attributesFor(request) }));
}

/** `https` also where a proxy that is trusted says so. */
const attributesFor = ({ protocol }: FastifyRequest) =>
  ({ path: "/", httpOnly: true, sameSite: "strict", secure: protocol === "https" }) as const;
