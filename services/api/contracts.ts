import type { FastifyInstance } from "fastify";
import type { ContractSet, Example, ServedContract } from "../contracts/contract_set.ts";
import { contractOf } from "../dispatch/door.ts";
import { answerTagged } from "./etag.ts";

/** GET /contracts and GET /contracts/:routing_key: what may be sent, and what becomes of it. The ETag is the digest. */
export function contractRoutes(app: FastifyInstance, contracts: ContractSet): void {
  const all = [...contracts.byRoutingKey.values()];
  const list = JSON.stringify({ contracts: all.map(summaryOf) });
  const listDigest = all.map(({ digest }) => digest.slice(0, 16)).join("-");

  app.get("/contracts", (request, reply) => answerTagged(request, reply, { digest: listDigest, text: list }));

  app.get<{ Params: { routing_key: string } }>("/contracts/:routing_key", (request, reply) => {
    const contract = contractOf(contracts, request.params.routing_key);
    return answerTagged(request, reply, { digest: contract.digest, text: contract.document });
  });

  /** GET /contracts/:routing_key/examples: payloads that fit it, and that do not, as texts: some are no JSON. */
  app.get<{ Params: { routing_key: string } }>("/contracts/:routing_key/examples", async (request) => {
    const { routingKey, examples } = contractOf(contracts, request.params.routing_key);
    return { routing_key: routingKey, valid: examples.valid.map(exampleOf), invalid: examples.invalid.map(exampleOf) };
  });
}

const exampleOf = ({ name, bytes }: Example): object => ({ name, payload_text: Buffer.from(bytes).toString("utf8") });

function summaryOf({ routingKey, digest, title, description, owner }: ServedContract): object {
  return { routing_key: routingKey, digest, title, description, owner };
}
