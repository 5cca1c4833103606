import type { FastifyInstance } from "fastify";
import type { ContractSet } from "../contracts/contract_set.ts";
import { readBoard } from "../dispatch/boards.ts";
import type { WatchedConsumer } from "../lifecycle/consumers.ts";
import type { Store } from "../store/store.ts";
import { isWithin } from "./access/caller.ts";
import { time } from "./render.ts";
import { read } from "./tasks.ts";

/** GET /consumers: every process that takes tasks, as RabbitMQ shows it. `as_of` null: nothing is known, as where its management plugin is off. */
export function consumerRoutes(app: FastifyInstance, store: Pick<Store, "board">, contracts: ContractSet): void {
  app.get("/consumers", async ({ caller }) => {
    const seen = await read(readBoard(store, "consumers"));
    return {
      as_of: time(seen?.writtenAt ?? null),
      consumers: (seen?.is ?? []).filter(({ routingKey }) => isWithin(caller, routingKey)).map((one) => consumerView(one, contracts)),
    };
  });
}

function consumerView(one: WatchedConsumer, contracts: ContractSet): object {
  const digest = contracts.byRoutingKey.get(one.routingKey)?.digest;
  return {
    ...{ routing_key: one.routingKey, process: one.process, language: one.language, version: one.version },
    ...{ in_flight: one.inFlight, prefetch: one.prefetch, connected_since: time(one.connectedSince) },
    contract: one.contract === null || digest === undefined ? null : one.contract === digest ? "same" : "differs",
    ...{ state: one.state, last_seen_at: time(one.lastSeenAt) },
    quiet_since: one.state === "deaf" ? time(one.quietSince) : null,
  };
}
