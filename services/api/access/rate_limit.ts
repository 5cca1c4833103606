import type { FastifyReply } from "fastify";
import { rateLimited } from "../../lifecycle/errors.ts";
import type { Rate } from "../../lifecycle/rate.ts";
import type { Budgets } from "./budgets.ts";
import type { Caller } from "./caller.ts";

/**
 * Requests of one API key, to whichever server; a request that sends many tasks is one. Every answer says how many more there may
 * be (draft-ietf-httpapi-ratelimit-headers). @throws WaybillError `rate_limited`.
 */
export async function limitRate(budgets: Budgets, rate: Rate, { id, name }: Caller, reply: FastifyReply): Promise<void> {
  const { isGiven, left, nextInMs, fullInMs } = await budgets.take(`key ${id}`, rate);
  reply.header("ratelimit-policy", `"api_key";q=${rate.count};w=${rate.perMs / 1_000}`);
  reply.header("ratelimit", `"api_key";r=${left};t=${Math.ceil(fullInMs / 1_000)}`);
  if (!isGiven) throw rateLimited(`API key ${name} has asked more than ${rate.count} times in ${rate.perMs / 1_000} s`, nextInMs);
}
