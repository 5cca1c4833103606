import { setTimeout as wait } from "node:timers/promises";
import { Option } from "commander";
import { Refused } from "../exits.ts";
import type { GlobalOptions } from "../global_options.ts";
import type { Api } from "../http/api.ts";
import { openApi } from "../http/open.ts";
import type { Io } from "../io.ts";
import { type Column, type Row, showOne, tableBelow } from "../output/show.ts";
import { type Queue, waitingColumn } from "../queue/columns.ts";
import { untilStopped } from "../stopping.ts";
import { stateColumn } from "../task/columns.ts";
import type { Verb } from "../verb.ts";
import { type Status, statusOf } from "./verdict.ts";

export const status: Verb = {
  verb: "status",
  what: "the verdict: what needs a person now",
  options: [new Option("--watch", "again and again, every two seconds")],
  example: "status",
  run: (_given, options: StatusOptions, io) => showStatus(options, io),
};

interface StatusOptions extends GlobalOptions {
  readonly watch?: boolean;
}

async function showStatus(options: StatusOptions, io: Io): Promise<void> {
  const api = openApi(options, io);
  if (!options.watch) return tell(await seen(api, options), options, io);
  if (options.output === "json" || options.output === "csv") throw new Refused("usage", "--watch answers as table or jsonl.");
  await untilStopped("", (signal) => tellEver(api, options, io, signal));
}

/** Until a person has seen enough. */
async function tellEver(api: Api, options: StatusOptions, io: Io, signal: AbortSignal): Promise<never> {
  for (;;) {
    const now = await seen(api, options);
    if (io.terminal.out && options.output === "table") io.out("\x1b[2J\x1b[H");
    tell(now, options, io);
    await wait(2_000, undefined, { signal }).catch(() => signal.throwIfAborted());
  }
}

/** What a person has to know beside the verdict: a queue that was paused and forgotten is no alert. */
interface Seen {
  readonly status: Status;
  readonly paused: readonly Queue[];
}

async function seen(api: Api, { output }: GlobalOptions): Promise<Seen> {
  const status = await statusOf(api);
  if (output !== "table") return { status, paused: [] };
  // Without its store a server has a verdict and no queues.
  const { queues } = await api.get<{ readonly queues: readonly Queue[] }>("/queues").catch(() => ({ queues: [] }));
  return { status, paused: queues.filter(({ paused_since }) => paused_since !== null) };
}

function tell({ status: now, paused }: Seen, options: GlobalOptions, io: Io): void {
  const { green, red, bold } = io.colors.out;
  const { problems, verdict, ...facts } = now;
  const said = { field: "verdict", cell: () => bold(verdict === "ok" ? green("ok") : red(`${verdict}: ${problems.length}`)) };
  const told = Object.keys(facts).flatMap((name) => (name === "broker" ? ["broker.state", "broker.since"] : [name]));
  const unsaid = ["checked_at", "more_not_yet_published"];
  const columns = [said, ...told.filter((name) => !unsaid.includes(name)).map(moreAlike), "checked_at"];
  const below = [
    tableBelow("problems", problems as readonly Row[], problemColumns(io), options, io),
    tableBelow("paused", paused, ["routing_key", "paused_since", waitingColumn], options, io),
  ];
  showOne(now, columns, options, io, below.join(""));
}

const problemColumns = (io: Io): readonly Column[] => [
  ...["rule", "routing_key"],
  { ...stateColumn(io), spare: 1 },
  { field: "since", spare: 2 },
  { field: "sentence", folded: true },
];

/** No more are counted than so many: then it is `10,000+`. */
function moreAlike(name: string): Column {
  if (name !== "not_yet_published") return name;
  return {
    field: name,
    cell: (row) => `${Number(row[name]).toLocaleString("en-GB")}${row["more_not_yet_published"] === true ? "+" : ""}`,
  };
}
