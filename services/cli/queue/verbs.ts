import { Option } from "commander";
import type { GlobalOptions } from "../global_options.ts";
import { type Problem, statusOf } from "../health/verdict.ts";
import { openApi } from "../http/open.ts";
import { count, type Io } from "../io.ts";
import { type Row, showOne, showRows } from "../output/show.ts";
import type { Noun } from "../verb.ts";
import { type Firing, type Queue, queueColumns, verdictOf } from "./columns.ts";

export const queue: Noun = {
  noun: "queue",
  what: "what waits for each routing key, what is out, and what stops it",
  verbs: [
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
  ],
};

interface HistoryOptions extends GlobalOptions {
  readonly since: string;
}

interface HistoryAnswer {
  readonly step_seconds: number;
  readonly points: readonly Row[];
}

async function history(routingKey: string, { since, ...options }: HistoryOptions, io: Io): Promise<void> {
  const path = `/queues/${encodeURIComponent(routingKey)}/history`;
  const { points, step_seconds: step } = await openApi(options, io).get<HistoryAnswer>(path, { since });
  // Rows and columns: an object of quantiles is several of them.
  showRows(points, columnsOf(points[0] ?? {}), options, io);
  io.note(`${count(points.length, step === 3_600 ? "hour" : "minute")}\n`);
}

const columnsOf = (point: Row): readonly string[] =>
  Object.entries(point).flatMap(([name, value]) =>
    typeof value === "object" && value !== null ? Object.keys(value).map((part) => `${name}.${part}`) : [name],
  );

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
  const figures = Object.keys(queue.figures ?? {}).map((name) => `figures.${name}`);
  const facts = Object.keys(queue).filter((name) => !["figures", "breaker", "more_waiting"].includes(name));
  showOne(queue, [...facts, "breaker.state", "breaker.until", ...figures], options, io);
}
