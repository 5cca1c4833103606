import type { FastifyInstance } from "fastify";
import { type ContractSet, carried } from "../contracts/contract_set.ts";
import { contractOf } from "../dispatch/door.ts";
import type { Breaker } from "../lifecycle/breaker.ts";
import { mostCounted, type Store, type Traffic } from "../store/store.ts";
import { time } from "./render.ts";
import { read } from "./tasks.ts";

/** The queues of the routing keys: what waits for each, what is out, and what stops it; pause and resume. */
export function queueRoutes(app: FastifyInstance, store: Store, contracts: ContractSet): void {
  /** GET /queues: all of them, also those where nothing has ever waited. */
  app.get("/queues", async () => {
    return { queues: await queueViews(store, contracts) };
  });

  app.get<OfQueue>("/queues/:routing_key", async (request) => answer(request.params.routing_key));

  /** POST /queues/:routing_key/pause: its release stops; what is out is worked. Once more changes nothing. */
  app.post<OfQueue>("/queues/:routing_key/pause", async (request) => {
    const routingKey = known(contracts, request.params.routing_key);
    await read(store.pause(routingKey, Date.now()));
    return answer(routingKey);
  });

  app.post<OfQueue>("/queues/:routing_key/resume", async (request) => {
    const routingKey = known(contracts, request.params.routing_key);
    await read(store.pause(routingKey, null));
    return answer(routingKey);
  });

  async function answer(routingKey: string): Promise<object> {
    known(contracts, routingKey);
    return queue(routingKey, await trafficByKey(store));
  }
}

export async function queueViews(store: Store, contracts: ContractSet): Promise<readonly QueueView[]> {
  const traffic = await trafficByKey(store);
  return [...carried(contracts).keys()].map((routingKey) => queue(routingKey, traffic));
}

/** A retired contract has a queue as long as it has tasks. @throws WaybillError `unknown_routing_key`. */
function known(contracts: ContractSet, routingKey: string): string {
  return contracts.retired.has(routingKey) ? routingKey : contractOf(contracts, routingKey).routingKey;
}

interface QueueView {
  readonly routing_key: string;
  /** Counted up to ten thousand. */
  readonly waiting: number;
  readonly more_waiting: boolean;
  readonly released: number;
  readonly paused_since: string | null;
  readonly breaker: object;
}

interface OfQueue {
  readonly Params: { readonly routing_key: string };
}

async function trafficByKey(store: Store): Promise<ReadonlyMap<string, Traffic>> {
  const traffic = await read(store.traffic());
  return new Map(traffic.map((one) => [one.routingKey, one]));
}

function queue(routingKey: string, traffic: ReadonlyMap<string, Traffic>): QueueView {
  const { waiting = 0, released = 0, pausedAt = null, breaker = null } = traffic.get(routingKey) ?? {};
  return {
    routing_key: routingKey,
    waiting: Math.min(waiting, mostCounted),
    more_waiting: waiting > mostCounted,
    released,
    paused_since: time(pausedAt),
    breaker: breakerOf(breaker),
  };
}

function breakerOf(breaker: Breaker | null): object {
  if (breaker === null || breaker.kind === "closed") return { state: "closed", since: null, until: null };
  return { state: breaker.kind, since: time(breaker.since), until: breaker.kind === "tripped" ? time(breaker.until) : null };
}
