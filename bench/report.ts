import { table as aligned } from "../services/cli/output/table.ts";
import type { AcceptResult } from "./accept/accept.ts";
import type { ConsumeResult } from "./consume/consume.ts";
import type { DueResult } from "./due/due.ts";
import { goalsOf } from "./goals.ts";
import { isDisturbed, limitedBy, usualUsage } from "./harness/limit.ts";
import { ratioOf, type Summary, summaryOf } from "./harness/statistics.ts";
import type { Usage } from "./harness/usage.ts";
import type { PagesResult } from "./pages/pages.ts";
import type { PathResult } from "./path/path.ts";
import { isSustained } from "./path/rates.ts";
import type { ReleaseResult } from "./release/release.ts";

/** Everything that was measured, for people: what was got, what it cost, what stood in the way, and the goals. */
export function report(results: Results): string {
  const { accept, consume, path, release, due, pages } = results;
  const parts = [
    ...[accept && acceptReport(accept), consume && consumeReport(consume), path && pathReport(path), release && releaseReport(release)],
    due && dueReport(due),
    pages && pagesReport(pages),
    goalsReport(results),
  ];
  return parts.filter((part) => part !== null).join("\n\n");
}

/** Null: left out. */
export interface Results {
  readonly accept: readonly AcceptResult[] | null;
  readonly consume: readonly ConsumeResult[] | null;
  readonly path: readonly PathResult[] | null;
  readonly release: readonly ReleaseResult[] | null;
  readonly due: readonly DueResult[] | null;
  readonly pages: readonly PagesResult[] | null;
}

/** Accepting: each party beside bare Fastify, round by round. */
function acceptReport(results: readonly AcceptResult[]): string {
  const bare = ratesOf(results[0]!);
  const rows = results.map((result) => [
    result.party.name,
    spread(summaryOf(ratesOf(result)), 0),
    spread(ratioOf(ratesOf(result), bare), 2),
    cpuOf(result.rounds, "server"),
    String(Math.round(Math.max(...result.rounds.map(({ settledAfterMs }) => settledAfterMs)))),
  ]);
  return [
    table(["accept", "a second", "of bare Fastify", "server CPU µs each", "published after ms"], rows),
    limits(results.map(({ party, rounds }) => [party.name, rounds.map(({ usage }) => usage)])),
    `Settings:\n${results.map(({ party }) => `  ${party.name}: ${party.settings}`).join("\n")}`,
  ].join("\n\n");
}

/** Consuming: each program beside the client by hand that checks, in its language. */
function consumeReport(results: readonly ConsumeResult[]): string {
  const rows = results.map((result) => {
    const { language, client, way } = result.party;
    const byHand = results.find(({ party }) => party.language === language && party.way === "by hand")!;
    return [
      `${language}, ${way} (${client})`,
      spread(summaryOf(ratesOf(result)), 0),
      spread(ratioOf(ratesOf(result), ratesOf(byHand)), 2),
      cpuOf(result.rounds, "consumer"),
      cpuOf(result.rounds, "RabbitMQ"),
    ];
  });
  return [
    table(["consume", "a second", "of by hand", "consumer CPU µs each", "RabbitMQ CPU µs each"], rows),
    limits(results.map(({ party, rounds }) => [`${party.language}, ${party.way}`, rounds.map(({ usage }) => usage)])),
  ].join("\n\n");
}

function pathReport(results: readonly PathResult[]): string {
  const rows = results.flatMap(({ store, tried }) =>
    tried.map((one) => [
      `${store}, ${one.rate} a second`,
      String(Math.round(one.accepted)),
      String(Math.round(one.ended)),
      `${Math.min(...one.outcomes)} to ${Math.max(...one.outcomes)}`,
      `${Math.round(Math.min(...one.delays))} to ${Math.round(Math.max(...one.delays))}`,
      isSustained(one) ? "yes" : "NO",
    ]),
  );
  const latencies = results.map(({ store, latency: { answer, handler } }) => [
    store,
    `${answer.p50.toFixed(1)} / ${answer.p99.toFixed(1)}`,
    `${handler.p50.toFixed(1)} / ${handler.p99.toFixed(1)}`,
  ]);
  return [
    table(["whole path", "accepted a second", "ended a second", "outcomes waiting", "ms to the handler", "sustained"], rows),
    table(["at 100 a second", "to the answer, p50 / p99 ms", "to the handler, p50 / p99 ms"], latencies),
    limits(results.flatMap(({ store, tried }) => tried.map((one) => [`${store}, ${one.rate} a second`, [one.usage]] as const))),
  ].join("\n\n");
}

function releaseReport(results: readonly ReleaseResult[]): string {
  const rows = results.map(({ store, waiting, ms }) => {
    const fewest = results.find((one) => one.store === store)!;
    return [store, String(waiting), spread(ms, 1), (ms.median / fewest.ms.median).toFixed(2)];
  });
  return table(["a release of 100", "waiting", "ms", "of the first"], rows);
}

function pagesReport(results: readonly PagesResult[]): string {
  const rows = results.map(({ store, stored, path, paintedMs }) => {
    const fewest = results.find((one) => one.store === store && one.path === path)!;
    return [store, path, String(stored), spread(paintedMs, 0), (paintedMs.median / fewest.paintedMs.median).toFixed(2)];
  });
  return table(["pages, processor 4x slower", "path", "stored tasks", "ms to the largest paint", "of the fewest"], rows);
}

function dueReport(results: readonly DueResult[]): string {
  const rows = results.map(({ store, scheduled, look, allMs }) => {
    const fewest = results.find((one) => one.store === store)!;
    return [store, String(scheduled), spread(look, 2), (look.median / fewest.look.median).toFixed(2), String(Math.round(allMs))];
  });
  return table(["a look for what is due", "scheduled", "ms, none due", "of the first", "ms until 10 000 due wait"], rows);
}

function goalsReport(results: Results): string {
  const goals = goalsOf({
    accept: results.accept?.map((result) => ({ name: result.party.name, perSecond: ratesOf(result) })) ?? null,
    consume: results.consume?.map((result) => ({ ...result.party, perSecond: ratesOf(result) })) ?? null,
    path: results.path,
  });
  const rows = goals.map(({ goal, wanted, got, spread: over, isReached }) => [
    goal,
    `>= ${wanted}`,
    over === null ? String(Math.round(got)) : spread(over, 2),
    isReached ? "yes" : "NO",
  ]);
  return table(["goal", "wanted", "got", "reached"], rows);
}

function limits(parties: readonly (readonly [name: string, usages: readonly (Usage | null)[]])[]): string {
  const lines = parties.flatMap(([name, usages]) => {
    const usage = usualUsage(usages.filter((one) => one !== null));
    return usage === null ? [] : [`  ${name}: ${limitedBy(usage)}${isDisturbed(usage) ? " (DISTURBED by other programs)" : ""}`];
  });
  return `What limits each, in cores kept busy:\n${lines.join("\n") || "  not known on this system"}`;
}

/** The middle of the rounds, in microseconds for each request or task. */
function cpuOf(
  rounds: readonly { readonly usage: Usage | null; readonly requests?: number; readonly tasks?: number }[],
  name: string,
): string {
  const each = rounds.flatMap(({ usage, requests, tasks }) =>
    usage === null ? [] : [((usage.busy.get(name) ?? 0) * usage.ms * 1_000) / (requests ?? tasks)!],
  );
  return each.length === 0 ? "?" : String(Math.round(summaryOf(each).median));
}

const ratesOf = ({ rounds }: { readonly rounds: readonly { readonly perSecond: number }[] }): readonly number[] =>
  rounds.map(({ perSecond }) => perSecond);

const spread = ({ median, least, most }: Summary, digits: number): string =>
  `${median.toFixed(digits)} (${least.toFixed(digits)} to ${most.toFixed(digits)})`;

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string => aligned([head, ...rows]).trimEnd();
