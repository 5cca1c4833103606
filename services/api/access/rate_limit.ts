import type { FastifyReply } from "fastify";
import { rateLimited } from "../../lifecycle/errors.ts";
import type { Rate } from "../../lifecycle/rate.ts";
import type { Buckets } from "./bucket.ts";
import type { Caller } from "./caller.ts";

/**
 * Requests of one API key in this server; a request that sends many tasks is one. Every answer says how many more there may
 * be (draft-ietf-httpapi-ratelimit-headers). @throws WaybillError `rate_limited`.
 */
export function limitRate(buckets: Buckets, rate: Rate, { id, name }: Caller, reply: FastifyReply): void {
  const { isGiven, left, nextInMs, fullInMs } = buckets.take(`key ${id}`, rate);
  reply.header("ratelimit-policy", `"api_key";q=${rate.count};w=${rate.perMs / 1_000}`);
  reply.header("ratelimit", `"api_key";r=${left};t=${Math.ceil(fullInMs / 1_000)}`);
  if (!isGiven) throw rateLimited(`API key ${name} has asked more than ${rate.count} times in ${rate.perMs / 1_000} s`, nextInMs);
}
