import type { FastifyInstance } from "fastify";
import type { ContractSet } from "../contracts/contract_set.ts";
import { readBoard } from "../dispatch/boards.ts";
import type { Figures } from "../dispatch/figures.ts";
import { sayBrokerTrouble, unpublishedOf } from "../lifecycle/broker_trouble.ts";
import type { Metrics } from "../metrics/metrics.ts";
import { mostCounted, type Store } from "../store/store.ts";
import { alertsFor, mostAlerts } from "./alerts.ts";
import type { Health } from "./health.ts";
import { time } from "./render.ts";
import { read } from "./tasks.ts";

/** GET /status: the verdict, which is the firing alerts and nothing else, so that the page, the command and the pager never disagree. */
export function statusRoutes(app: FastifyInstance, parts: StatusParts): void {
  app.get("/status", async ({ caller }) => {
    const firing = (await read(parts.store.alerts(mostAlerts))).filter(({ state }) => state === "firing");
    const problems = alertsFor(caller, firing, parts.contracts);
    const [outcomes, broker] = await Promise.all([read(readBoard(parts.store, "outcomes")), brokerView(parts)]);
    const { requests, requestMs, errorShare, eventLoopDelayMs } = parts.metrics.lately.seen;
    return {
      verdict: problems.length === 0 ? "ok" : "trouble",
      ...{ environment: parts.environment, checked_at: time(Date.now()), problems },
      ...broker,
      outcomes_waiting: outcomes?.is.waiting ?? null,
      outcomes_oldest_seconds: outcomes?.is.oldestMs == null ? null : outcomes.is.oldestMs / 1_000,
      outcomes_as_of: time(outcomes?.writtenAt ?? null),
      api: { requests, p95_ms: requestMs, error_share: errorShare, event_loop_delay_ms: eventLoopDelayMs },
    };
  });
}

export interface StatusParts {
  readonly store: Store;
  readonly contracts: ContractSet;
  readonly health: Health;
  readonly environment: string;
  readonly publisher: PublisherState;
  readonly figures: Pick<Figures, "all">;
  readonly metrics: Pick<Metrics, "lately">;
}

/** As `broker/publisher.ts` has it. */
export interface PublisherState {
  /** Messages of this process that RabbitMQ has not confirmed. */
  readonly backlog: number;
  /** Why RabbitMQ takes nothing although it is there, such as a disk alarm; null: it does. */
  readonly blockedBecause: string | null;
  /** Milliseconds since 1970. */
  readonly blockedSince: number | null;
}

/** What is not yet published is, while RabbitMQ takes nothing, also what waits in the store. */
async function brokerView(parts: StatusParts): Promise<object> {
  const { publisher } = parts;
  const trouble = troubleOf(parts);
  const { confirmMs } = parts.metrics.lately.seen;
  if (trouble === null) {
    const state = parts.health.broker().kind === "connected" ? "up" : "none";
    return {
      broker: { state, since: null, because: null, sentence: null, confirm_p95_ms: confirmMs },
      ...{ not_yet_published: publisher.backlog, more_not_yet_published: false },
    };
  }
  const { kind, since } = trouble;
  const waiting = [...(await read(parts.figures.all())).traffic.values()].map((one) => one.waiting);
  const unpublished = unpublishedOf(publisher.backlog, waiting, mostCounted);
  const because = publisher.blockedBecause;
  const sentence = sayBrokerTrouble({ kind, forMs: Date.now() - since, because: because ?? "", unpublished });
  return {
    broker: { state: kind === "unreachable" ? "down" : "blocked", since: time(since), because, sentence, confirm_p95_ms: confirmMs },
    ...{ not_yet_published: unpublished.many, more_not_yet_published: unpublished.isMore },
  };
}

function troubleOf({ health, publisher }: StatusParts): { readonly kind: "unreachable" | "blocked"; readonly since: number } | null {
  const state = health.broker();
  if (state.kind === "unreachable") return { kind: "unreachable", since: Date.now() - state.forSeconds * 1_000 };
  return publisher.blockedSince === null ? null : { kind: "blocked", since: publisher.blockedSince };
}
