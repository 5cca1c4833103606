import type { FastifyRequest } from "fastify";

/** As it was asked for, without its query. */
export function pathOf(request: FastifyRequest): string {
  return request.url.split("?", 1)[0]!;
}
