import { Option } from "commander";
import type { GlobalOptions } from "../global_options.ts";
import { openApi } from "../http/open.ts";
import { pagesOf } from "../http/pages.ts";
import { count, type Io } from "../io.ts";
import { valueAt } from "../output/fields.ts";
import { type Column, type Row, showRows } from "../output/show.ts";
import { numberOf, type Verb } from "../verb.ts";

export const verbs: readonly Verb[] = [
  {
    verb: "list",
    what: "what was done, newest first",
    options: [
      new Option("--api-key <name>", "by whom"),
      new Option("--action <action>", "what: replay_task, pause_queue, create_api_key, …"),
      new Option("--routing-key <key>", "of one contract"),
      new Option("--target <id>", "to what"),
      new Option("--since <time>", "since: 2026-11-24T10:00:00Z, or 24h ago"),
      new Option("--before <time>", "before then"),
      new Option("--limit <n>", "at most so many").default(50).argParser(numberOf),
      new Option("--all", "as many as there are"),
    ],
    example: "audit list --action cancel_task --since 24h",
    run: (_given, options: ListOptions, io) => list(options, io),
  },
];

interface ListOptions extends GlobalOptions {
  readonly apiKey?: string;
  readonly action?: string;
  readonly routingKey?: string;
  readonly target?: string;
  readonly since?: string;
  readonly before?: string;
  readonly limit: number;
  readonly all?: boolean;
}

async function list({ apiKey, action, routingKey, target, since, before, ...options }: ListOptions, io: Io): Promise<void> {
  const filter = { api_key: apiKey, action, routing_key: routingKey, target, since, before };
  const most = options.all ? Number.POSITIVE_INFINITY : options.limit;
  const rows: Row[] = [];
  let isWhole = true;
  for await (const page of pagesOf("/audit", "audit", filter, most, openApi(options, io))) {
    rows.push(...page.rows);
    isWhole = page.isLast;
  }
  const who: Column = { field: "api_key", cell: (row) => String(valueAt(row, "api_key.name")) };
  showRows(rows, ["at", who, "action", "routing_key", "target", "count", "address"], options, io);
  io.note(`${count(rows.length, "row")}${isWhole ? "" : ", and there are more: --limit, or --all"}\n`);
}
