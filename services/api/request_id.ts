import type { FastifyRequest } from "fastify";
import { uuidv7 } from "uuidv7";

const given = new WeakMap<FastifyRequest, string>();

/** What its answer, its log lines and its row of the audit trail have in common. Made when somebody wants it: most requests are never asked about. */
export function requestIdOf(request: FastifyRequest): string {
  const known = given.get(request) ?? uuidv7();
  given.set(request, known);
  return known;
}

export const hasRequestId = (request: FastifyRequest): boolean => given.has(request);
