import type { Policy } from "../contracts/policy.ts";

/**
 * A lane of those who wait for one routing key: all tasks with the same value at `fair_by` and at `limits.per`. Those
 * who go next are chosen among lanes, so a choice costs by their number, and not by how many wait in each.
 */
export interface Lane {
  /** The value at `fair_by`; "": none. */
  readonly fair: string;
  /** The value at `limits.per`; "": none, so the limits count for the routing key as a whole. */
  readonly limit: string;
}

/** The lane of every task of a contract with neither. */
export const plainLane = "";

export function laneName({ fair, limit }: Lane): string {
  return fair === "" && limit === "" ? plainLane : JSON.stringify([fair, limit]);
}

export function laneOf(name: string): Lane {
  if (name === plainLane) return { fair: "", limit: "" };
  const [fair, limit] = JSON.parse(name) as [string, string];
  return { fair, limit };
}

/** Where a task stands among those who wait, by the values of its payload; a value that is not there is as good as none. */
export function standingOf(policy: Pick<Policy, "fairBy" | "limits" | "orderedBy">, valueAt: (pointer: string) => string | null): Standing {
  const value = (pointer: string | null): string | null => (pointer === null ? null : valueAt(pointer));
  return {
    lane: laneName({ fair: value(policy.fairBy) ?? "", limit: value(policy.limits?.per ?? null) ?? "" }),
    orderKey: value(policy.orderedBy),
  };
}

export interface Standing {
  readonly lane: string;
  /** Tasks with the same one are done one at a time; null: in no order. */
  readonly orderKey: string | null;
}

/** Whether a task may go straight through: nothing of its contract has to be weighed by a release. */
export function goesStraight({ limits, fairBy, orderedBy, breaker }: Policy): boolean {
  return limits === null && fairBy === null && orderedBy === null && breaker === null;
}
