import type { FastifyRequest } from "fastify";
import { otherOrigin, strangeHost } from "../../lifecycle/errors.ts";

const harmless = new Set(["GET", "HEAD"]);

/**
 * A change by cookie comes from our own pages alone, as browsers say in `Origin`: another site's page could otherwise have it
 * sent along. Where the request came by TLS the scheme has to be right too. @throws WaybillError `forbidden`.
 */
export function refuseOtherOrigin(request: Pick<FastifyRequest, "method" | "headers" | "host" | "protocol">): void {
  if (harmless.has(request.method)) return;
  const { origin } = request.headers;
  if (origin === undefined || !isOurs(origin, request)) throw otherOrigin(origin ?? null);
}

function isOurs(origin: string, { host, protocol }: Pick<FastifyRequest, "host" | "protocol">): boolean {
  if (!URL.canParse(origin)) return false;
  const from = new URL(origin);
  return from.host === host && (protocol !== "https" || from.protocol === "https:");
}

/**
 * A server that asks nobody is asked by programs of this machine. A page that a browser here shows is not one of them: neither
 * one of another site, nor one whose name was made to lead here (DNS rebinding). @throws WaybillError `forbidden`.
 */
export function refuseStrangePage(request: Pick<FastifyRequest, "method" | "headers" | "host" | "hostname" | "protocol">): void {
  if (!isThisMachine(request.hostname)) throw strangeHost(request.hostname);
  if (request.headers.origin !== undefined) refuseOtherOrigin(request);
}

const isThisMachine = (hostname: string): boolean =>
  hostname === "localhost" || hostname.endsWith(".localhost") || /^(\[?::1\]?|127\.\d+\.\d+\.\d+)$/.test(hostname);
