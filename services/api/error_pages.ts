import { suggestions } from "@waybill/contracts/validation";
import type { FastifyInstance } from "fastify";
import { catalogue, type ErrorCode } from "../lifecycle/error_catalogue.ts";
import { noSuchErrorCode } from "../lifecycle/errors.ts";
import { type ProblemCode, statuses } from "./statuses.ts";

/** GET /errors and GET /errors/:code: the long form of every code, which a problem document's `type` leads to. */
export function errorRoutes(app: FastifyInstance): void {
  const codes = Object.keys(catalogue) as ErrorCode[];

  app.get("/errors", (_request, reply) => reply.send({ errors: codes.map(pageOf) }));

  app.get<{ Params: { code: string } }>("/errors/:code", (request, reply) => {
    const { code } = request.params;
    if (!(codes as string[]).includes(code)) throw noSuchErrorCode(code, codes, suggestions(code, codes));
    return reply.send(pageOf(code as ErrorCode));
  });
}

function pageOf(code: ErrorCode): object {
  const { kind, title, long } = catalogue[code];
  const status = statuses[code as ProblemCode];
  return { code, kind, ...(status === undefined ? {} : { status }), title, description: long };
}
