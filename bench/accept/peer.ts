import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import Fastify from "fastify";
import { uuidv7 } from "uuidv7";

/**
 * The server of a peer: the same Fastify, the same route, the same check of the same contract, the same answer; only
 * what keeps the task differs. `keep` resolves when the peer calls the task kept.
 */
export async function servePeer(keep: (payload: object) => Promise<unknown>): Promise<void> {
  const schema = JSON.parse(readFileSync(join(import.meta.dirname, "../contracts/tasks/bench_task/payload.schema.json"), "utf8"));
  const ajv = new Ajv2020({
    allErrors: true,
    formats: { int64: true, "date-time": /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/ },
  });
  const app = Fastify({ logger: false });
  app.setValidatorCompiler(({ schema }) => ajv.compile(schema as object));
  const answer = {
    type: "object",
    properties: { id: { type: "string" }, routing_key: { type: "string" }, state: { type: "string" }, accepted_at: { type: "string" } },
  };
  app.post("/tasks/bench_task", { schema: { body: schema, response: { 202: answer } } }, async (request, reply) => {
    const id = uuidv7();
    await keep(request.body as object);
    reply.code(202).header("location", `/tasks/${id}`);
    return { id, routing_key: "bench_task", state: "queued", accepted_at: new Date().toISOString() };
  });
  const url = await app.listen({ host: "127.0.0.1", port: 0 });
  console.log(JSON.stringify({ msg: "listening", url }));
}
