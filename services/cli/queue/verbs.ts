import { Option } from "commander";
import type { GlobalOptions } from "../global_options.ts";
import { type Problem, statusOf } from "../health/verdict.ts";
import { openApi } from "../http/open.ts";
import { count, type Io } from "../io.ts";
import { type Row, showOne, showRows } from "../output/show.ts";
import type { Verb } from "../verb.ts";
import { type Firing, type Queue, queueColumns, verdictOf } from "./columns.ts";

export const verbs: readonly Verb[] = [
  {
    verb: "list",
    what: "all of them",
    example: "queue list",
    run: (_given, options, io) => list(options, io),
  },
  ...(["show", "pause", "resume"] as const).map((verb) => ({
    verb,
    arguments: [["<routing_key>", "the queue"]] as const,
    what: { show: "one of them", pause: "stops its release; what is out is worked", resume: "lets its release go on" }[verb],
    example: `queue ${verb} data_export`,
    run: ([routingKey]: readonly string[], options: GlobalOptions, io: Io) => one(verb, routingKey!, options, io),
  })),
  {
    verb: "history",
    arguments: [["<routing_key>", "the queue"]],
    what: "what was counted of it, by the minute, and beyond a day by the hour",
    options: [new Option("--since <time>", "how long ago: from 1m to 7d").default("1h")],
    example: "queue history data_export --since 6h",
    run: ([routingKey]: readonly string[], options: HistoryOptions, io: Io) => history(routingKey!, options, io),
  },
];

interface HistoryOptions extends GlobalOptions {
  readonly since: string;
}

async function history(routingKey: string, { since, ...options }: HistoryOptions, io: Io): Promise<void> {
  const path = `/queues/${encodeURIComponent(routingKey)}/history`;
  const { points, step_seconds: step } = await openApi(options, io).get<History>(path, { since });
  showRows(points, Object.keys(points[0] ?? {}), options, io);
  io.note(`${count(points.length, step === 3_600 ? "hour" : "minute")}\n`);
}

interface History {
  readonly step_seconds: number;
  readonly points: readonly Row[];
}

async function list(options: GlobalOptions, io: Io): Promise<void> {
  const api = openApi(options, io);
  const { queues } = await api.get<{ readonly queues: readonly Queue[] }>("/queues");
  const firing = options.output === "table" ? firingIn((await statusOf(api)).problems) : new Map<string, string>();
  showRows(queues, queueColumns(firing, io), options, io);
  if (options.output !== "table") return;
  const wanting = queues.filter((each) => verdictOf(each, firing) !== "ok").length;
  io.note(`${count(queues.length, "routing key")}, ${wanting === 0 ? "all of them go on" : `${wanting} of them not ok`}\n`);
}

const firingIn = (problems: readonly Problem[]): Firing =>
  new Map(problems.flatMap(({ routing_key: key, rule }) => (key === null ? [] : [[key, rule] as const])));

async function one(verb: "show" | "pause" | "resume", routingKey: string, options: GlobalOptions, io: Io): Promise<void> {
  const api = openApi(options, io);
  const path = `/queues/${encodeURIComponent(routingKey)}`;
  const queue = verb === "show" ? await api.get<Queue>(path) : await api.post<Queue>(`${path}/${verb}`);
  const facts = Object.keys(queue).filter((name) => !["figures", "breaker", "thresholds", "more_waiting"].includes(name));
  const columns = [...facts, "breaker.state", "breaker.until", "figures", "thresholds"];
  // Whoever stops it wants to know that it stands, and what waits there.
  showOne(queue, verb === "show" ? columns : ["routing_key", "paused_since", "waiting", "released", "breaker.state"], options, io);
}
