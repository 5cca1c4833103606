import { suggestions } from "@waybill/contracts/validation";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { ContractSet, ServedContract } from "../contracts/contract_set.ts";
import { unknownRoutingKey } from "../lifecycle/errors.ts";

/** GET /contracts and GET /contracts/:routing_key: what may be sent, and what becomes of it. The ETag is the digest. */
export function contractRoutes(app: FastifyInstance, contracts: ContractSet): void {
  const all = [...contracts.byRoutingKey.values()];
  const list = JSON.stringify({ contracts: all.map(summaryOf) });
  const listDigest = all.map(({ digest }) => digest.slice(0, 16)).join("-");

  app.get("/contracts", (request, reply) => answer(request, reply, listDigest, list));

  app.get<{ Params: { routing_key: string } }>("/contracts/:routing_key", (request, reply) => {
    const { routing_key } = request.params;
    const contract = contracts.byRoutingKey.get(routing_key);
    if (contract === undefined) throw unknownRoutingKey(routing_key, suggestions(routing_key, [...contracts.byRoutingKey.keys()]));
    return answer(request, reply, contract.digest, contract.document);
  });
}

function summaryOf({ routingKey, digest, title, description, owner }: ServedContract): object {
  return { routing_key: routingKey, digest, title, description, owner };
}

function answer(request: FastifyRequest, reply: FastifyReply, digest: string, body: string): FastifyReply {
  const etag = `"${digest}"`;
  reply.header("etag", etag).header("cache-control", "no-cache");
  if (matches(request.headers["if-none-match"], etag)) return reply.code(304).send();
  return reply.type("application/json; charset=utf-8").send(body);
}

/** RFC 9110 §13.1.2: a list of tags, weak or strong, or `*`. */
function matches(header: string | undefined, etag: string): boolean {
  return (header ?? "").split(",").some((tag) => tag.trim() === "*" || tag.trim().replace(/^W\//, "") === etag);
}
