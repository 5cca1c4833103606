import type { ServedContract } from "../contracts/contract_set.ts";
import { parseDuration } from "../contracts/durations.ts";
import { givenText } from "../contracts/given_text.ts";
import { invalidFilter } from "../lifecycle/errors.ts";
import { quantilesOf } from "../lifecycle/histogram.ts";
import { histogramOf, type SpanMs, sumOf, type Tallied } from "../lifecycle/tally.ts";
import type { Store, TallyOfSpan } from "../store/store.ts";
import { time } from "./render.ts";
import { read } from "./tasks.ts";

export const historyParameters = ["since"];

/** What was counted of a routing key since so long ago: by minutes of the last day, by hours of the last week. A span in which nothing was counted is there all the same. */
export async function historyOf(store: Pick<Store, "talliesOf">, contract: ServedContract, since: unknown, now: number): Promise<object> {
  const ago = sinceOf(since);
  const spanMs: SpanMs = ago <= 25 * hourMs ? 60_000 : hourMs;
  const from = now - ago - ((now - ago) % spanMs);
  const tallies = Map.groupBy(await read(store.talliesOf(contract.routingKey, spanMs, from)), ({ at }) => at);
  const points = [];
  for (let at = from; at <= now; at += spanMs) points.push(pointOf(at, tallies.get(at) ?? [], contract.policy.outcome === "required"));
  return { routing_key: contract.routingKey, step_seconds: spanMs / 1_000, points };
}

const hourMs = 3_600_000;
const mostMs = 7 * 24 * hourMs;

function sinceOf(value: unknown): number {
  if (value === undefined) return 6 * hourMs;
  const ago = parseDuration(givenText(value));
  if (ago === null || ago < 60_000 || ago > mostMs) throw invalidFilter("since", givenText(value), "how long ago, from 1m to 7d, as 6h");
  return ago;
}

function pointOf(at: number, tallies: readonly TallyOfSpan[], reported: boolean): object {
  const many = (what: Tallied): number => sumOf(tallies, what);
  const [succeeded, failed] = [many("succeeded"), many("failed")];
  return {
    at: time(at),
    in: many("in"),
    out: reported ? succeeded + failed + many("snoozed") : null,
    ...{ succeeded: reported ? succeeded : null, failed: reported ? failed : null, dead: many("dead") },
    waiting: tallies.find(({ what }) => what === "waiting")?.many ?? null,
    duration_ms: quantilesOf(histogramOf(tallies, "duration")),
  };
}
