import type { AcceptResult } from "./accept/accept.ts";
import type { ConsumeResult } from "./consume/consume.ts";
import { ratioOf, type Summary, summaryOf } from "./harness/statistics.ts";
import type { PathResult } from "./path/path.ts";

/** Accepting: each party beside bare Fastify, round by round. */
export function acceptReport(results: readonly AcceptResult[]): string {
  const bare = ratesOf(results[0]!);
  const rows = results.map((result) => {
    const cpu = result.rounds.flatMap(({ cpuMicrosecondsPerRequest }) => cpuMicrosecondsPerRequest ?? []);
    return [
      result.party.name,
      spread(summaryOf(ratesOf(result)), 0),
      spread(ratioOf(ratesOf(result), bare), 2),
      cpu.length === 0 ? "?" : spread(summaryOf(cpu), 0),
      String(Math.round(Math.max(...result.rounds.map(({ settledAfterMs }) => settledAfterMs)))),
    ];
  });
  const settings = results.map(({ party }) => `  ${party.name}: ${party.settings}`);
  return [
    table(["accept", "a second", "of bare Fastify", "server CPU µs each", "published after ms"], rows),
    "",
    "Settings:",
    ...settings,
  ].join("\n");
}

/** Consuming: each library beside the client by hand in its language. */
export function consumeReport(results: readonly ConsumeResult[]): string {
  const rows = results.map(({ party, byHand, library }) => {
    const [hand, ours] = [byHand, library].map((rounds) => rounds.map(({ perSecond }) => perSecond));
    const cpu = (rounds: ConsumeResult["library"]) =>
      summaryOf(rounds.flatMap(({ cpuMicrosecondsPerTask }) => cpuMicrosecondsPerTask ?? [])).median;
    return [
      `${party.language} (${party.client})`,
      spread(summaryOf(hand!), 0),
      spread(summaryOf(ours!), 0),
      spread(ratioOf(ours!, hand!), 2),
      `${Math.round(cpu(byHand))} / ${Math.round(cpu(library))}`,
    ];
  });
  return table(["consume", "by hand, a second", "library, a second", "ratio", "CPU µs each"], rows);
}

export function pathReport(results: readonly PathResult[]): string {
  const rows = results.map(
    ({ store, accepted, acceptedPerSecond, backlog, grows, endedAfterMs, cpuMicrosecondsPerTask: { server, consumer } }) => [
      store,
      `${Math.round(acceptedPerSecond)} (${accepted} in all)`,
      `${Math.min(...backlog)} to ${Math.max(...backlog)}, ${grows ? "GROWS" : "does not grow"}`,
      String(Math.round(endedAfterMs)),
      `${server === null ? "?" : Math.round(server)} / ${consumer === null ? "?" : Math.round(consumer)}`,
    ],
  );
  return table(["whole path", "accepted a second", "outcomes waiting", "all ended after ms", "CPU µs, server / consumer"], rows);
}

/** What is to be reached, and whether it was. */
export function goals({ accept, consume, path }: Results): string {
  const rows: [string, string, string, boolean][] = [];
  const add = (goal: string, wanted: number, got: number): void => void rows.push([goal, `>= ${wanted}`, got.toFixed(2), got >= wanted]);
  if (accept !== null) {
    const [bare, sqlite, postgres, everysec] = accept.map(ratesOf);
    add("accept, SQLite, of bare Fastify", 0.45, ratioOf(sqlite!, bare!).median);
    add("accept, PostgreSQL, of bare Fastify", 0.45, ratioOf(postgres!, bare!).median);
    add("accept, SQLite, of BullMQ everysec", 1.2, ratioOf(sqlite!, everysec!).median);
    add("accept, PostgreSQL, of BullMQ everysec", 1.2, ratioOf(postgres!, everysec!).median);
  }
  for (const { party, byHand, library } of consume ?? []) {
    const rates = [library, byHand].map((rounds) => rounds.map(({ perSecond }) => perSecond));
    add(`consume, ${party.language}, of the client by hand`, 0.85, ratioOf(rates[0]!, rates[1]!).median);
  }
  for (const { store, acceptedPerSecond, grows } of path ?? []) {
    rows.push([
      `whole path, ${store}, a second without a growing backlog`,
      ">= 6000",
      Math.round(acceptedPerSecond).toString(),
      acceptedPerSecond >= 5_900 && !grows,
    ]);
  }
  return table(
    ["goal", "wanted", "got", "reached"],
    rows.map(([goal, wanted, got, reached]) => [goal, wanted, got, reached ? "yes" : "NO"]),
  );
}

export interface Results {
  readonly accept: readonly AcceptResult[] | null;
  readonly consume: readonly ConsumeResult[] | null;
  readonly path: readonly PathResult[] | null;
}

const ratesOf = ({ rounds }: AcceptResult): readonly number[] => rounds.map(({ perSecond }) => perSecond);

const spread = ({ median, least, most }: Summary, digits: number): string =>
  `${median.toFixed(digits)} (${least.toFixed(digits)} to ${most.toFixed(digits)})`;

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]!.length)));
  return [head, ...rows]
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
