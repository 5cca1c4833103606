import type { FastifyInstance } from "fastify";
import type { ContractSet } from "../contracts/contract_set.ts";
import { readBoard } from "../dispatch/boards.ts";
import type { Store } from "../store/store.ts";
import { alertsFor, mostAlerts } from "./alerts.ts";
import type { Health } from "./health.ts";
import { time } from "./render.ts";
import { read } from "./tasks.ts";

/** GET /status: the verdict, which is the firing alerts and nothing else, so that the page, the command and the pager never disagree. */
export function statusRoutes(app: FastifyInstance, parts: StatusParts): void {
  app.get("/status", async ({ caller }) => {
    const firing = (await read(parts.store.alerts(mostAlerts))).filter(({ state }) => state === "firing");
    const problems = alertsFor(caller, firing, parts.contracts);
    const outcomes = await read(readBoard(parts.store, "outcomes"));
    return {
      verdict: problems.length === 0 ? "ok" : "trouble",
      ...{ environment: parts.environment, checked_at: time(Date.now()), problems },
      broker: brokerView(parts),
      ...{ not_yet_published: parts.publisher.backlog, outcomes_waiting: outcomes?.is.waiting ?? null },
    };
  });
}

export interface StatusParts {
  readonly store: Store;
  readonly contracts: ContractSet;
  readonly health: Health;
  readonly environment: string;
  readonly publisher: PublisherState;
}

/** As `broker/publisher.ts` has it. */
export interface PublisherState {
  /** Messages of this process that RabbitMQ has not confirmed. */
  readonly backlog: number;
  /** Why RabbitMQ takes nothing although it is there, such as a disk alarm; null: it does. */
  readonly blockedBecause: string | null;
}

function brokerView({ health, publisher }: StatusParts): object {
  const state = health.broker();
  const because = publisher.blockedBecause;
  if (state.kind === "unreachable") return { state: "down", since: time(Date.now() - state.forSeconds * 1_000), because: null };
  if (because !== null) return { state: "blocked", since: null, because };
  return { state: state.kind === "connected" ? "up" : "none", since: null, because: null };
}
