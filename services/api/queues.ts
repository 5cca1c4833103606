import type { FastifyInstance } from "fastify";
import { type ContractSet, carried, type ServedContract } from "../contracts/contract_set.ts";
import type { AlertPolicy } from "../contracts/policy.ts";
import { contractOf } from "../dispatch/door.ts";
import type { Figures } from "../dispatch/figures.ts";
import type { Breaker } from "../lifecycle/breaker.ts";
import type { KeyFigures } from "../lifecycle/figures.ts";
import { mostCounted, type Store, type Traffic } from "../store/store.ts";
import { entryOf } from "./access/audit_entry.ts";
import { isWithin } from "./access/caller.ts";
import { figuresView } from "./figures_view.ts";
import { historyOf, historyParameters } from "./history.ts";
import { time } from "./render.ts";
import { read, refuseUnknown } from "./tasks.ts";

/** The queues of the routing keys: what waits for each, what is out, its figures, and what stops it; pause and resume. */
export function queueRoutes(app: FastifyInstance, parts: QueueParts): void {
  const { store, contracts } = parts;
  /** GET /queues: all of them, also those where nothing has ever waited. */
  app.get("/queues", async ({ caller }) => {
    const queues = await queueViews(parts);
    return { queues: queues.filter(({ routing_key: routingKey }) => isWithin(caller, routingKey)) };
  });

  app.get<OfQueue>("/queues/:routing_key", async (request) => answer(known(contracts, request.params.routing_key)));

  /** GET /queues/:routing_key/history: what was counted, span by span. */
  app.get<OfQueue & { Querystring: Record<string, unknown> }>("/queues/:routing_key/history", async (request) => {
    refuseUnknown(request.query, historyParameters);
    const contract = known(contracts, request.params.routing_key);
    return historyOf(store, contract, request.query["since"], Date.now());
  });

  /** POST /queues/:routing_key/pause: its release stops; what is out is worked. Once more changes nothing. */
  app.post<OfQueue>("/queues/:routing_key/pause", async (request) => {
    const contract = known(contracts, request.params.routing_key);
    await read(store.audited(entryOf(request, "pause_queue", aboutOf(contract)), "pause", contract.routingKey, Date.now()));
    return answer(contract);
  });

  app.post<OfQueue>("/queues/:routing_key/resume", async (request) => {
    const contract = known(contracts, request.params.routing_key);
    await read(store.audited(entryOf(request, "resume_queue", aboutOf(contract)), "pause", contract.routingKey, null));
    return answer(contract);
  });

  async function answer(contract: ServedContract): Promise<QueueView> {
    return (await lookAt([contract], parts))[0]!;
  }
}

const aboutOf = ({ routingKey }: ServedContract) => ({ routingKey, target: routingKey });

export interface QueueParts {
  readonly store: Store;
  readonly contracts: ContractSet;
  readonly figures: Figures;
}

export function queueViews(parts: QueueParts): Promise<readonly QueueView[]> {
  return lookAt([...carried(parts.contracts).values()], parts);
}

/** Figures may be two seconds old; what is paused and what waits is as it is now, since somebody may just have changed it. */
async function lookAt(contracts: readonly ServedContract[], { store, figures }: QueueParts): Promise<readonly QueueView[]> {
  const [{ at, of }, traffic] = await Promise.all([read(figures.all()), read(store.traffic())]);
  const byKey = new Map(traffic.map((one) => [one.routingKey, one]));
  return contracts.map((contract) => queue(contract, byKey.get(contract.routingKey), of.get(contract.routingKey), at));
}

/** A retired contract has a queue as long as it has tasks. @throws WaybillError `unknown_routing_key`. */
function known(contracts: ContractSet, routingKey: string): ServedContract {
  return contracts.retired.get(routingKey) ?? contractOf(contracts, routingKey);
}

export interface QueueView {
  readonly routing_key: string;
  readonly title: string;
  readonly outcome: "required" | "none";
  /** In the store; counted up to ten thousand. */
  readonly waiting: number;
  readonly more_waiting: boolean;
  readonly released: number;
  readonly paused_since: string | null;
  readonly breaker: object;
  readonly thresholds: object;
  readonly figures: object | null;
}

interface OfQueue {
  readonly Params: { readonly routing_key: string };
}

function queue(contract: ServedContract, traffic: Traffic | undefined, figures: KeyFigures | undefined, at: number): QueueView {
  const { waiting = 0, released = 0, pausedAt = null, breaker = null } = traffic ?? {};
  return {
    routing_key: contract.routingKey,
    title: contract.title,
    outcome: contract.policy.outcome,
    waiting: Math.min(waiting, mostCounted),
    more_waiting: waiting > mostCounted,
    released,
    paused_since: time(pausedAt),
    breaker: breakerOf(breaker),
    thresholds: thresholdsOf(contract.policy.alerts),
    figures: figures === undefined ? null : figuresView(figures, at),
  };
}

/** Of its contract: what alerts begin at. */
const thresholdsOf = ({ waiting, oldestWaitingMs, slowAfterMs, deadPerHour }: AlertPolicy): object => ({
  ...{ waiting, oldest_waiting_seconds: oldestWaitingMs / 1_000, slow_after_seconds: slowAfterMs / 1_000, dead_per_hour: deadPerHour },
});

function breakerOf(breaker: Breaker | null): object {
  if (breaker === null || breaker.kind === "closed") return { state: "closed", since: null, until: null };
  return { state: breaker.kind, since: time(breaker.since), until: breaker.kind === "tripped" ? time(breaker.until) : null };
}
