import { Refused } from "../exits.ts";
import type { Api } from "../http/api.ts";
import type { Row } from "../output/show.ts";

/** As GET /status has it. */
export interface Status extends Row {
  readonly verdict: "ok" | "trouble";
  readonly problems: readonly Problem[];
}

export interface Problem extends Row {
  readonly rule: string;
  readonly routing_key: string | null;
  readonly sentence: string;
  readonly runbook?: string | null;
}

/** The server's own verdict; of one that has none yet, what its probe says of store and RabbitMQ. */
export async function statusOf(api: Api): Promise<Status> {
  try {
    return await api.get<Status>("/status");
  } catch (error) {
    const isEarlier = error instanceof Refused && error.name === "Refused" && error.exit === "not_found";
    if (!isEarlier) throw error;
    return verdictOf(await readiness(api));
  }
}

/** As GET /readyz has it, also where it says no. */
export interface Readiness extends Row {
  readonly ready: boolean;
  readonly store: string;
  readonly broker: string;
}

export async function readiness(api: Api): Promise<Readiness> {
  return (await api.ask<Readiness>("GET", "/readyz", { alsoTakes: [503] })).body;
}

function verdictOf({ store, broker }: Readiness): Status {
  const parts = [
    ["store", store, store === "answers"],
    ["broker", broker, !broker.startsWith("unreachable")],
  ] as const;
  const problems = parts.flatMap(([rule, sentence, isWell]) => (isWell ? [] : [{ rule, routing_key: null, state: "firing", sentence }]));
  return {
    verdict: problems.length === 0 ? "ok" : "trouble",
    checked_at: new Date().toISOString(),
    problems,
    store,
    broker: { state: broker },
  };
}
