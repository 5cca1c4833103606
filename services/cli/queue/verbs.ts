import type { GlobalOptions } from "../global_options.ts";
import { type Problem, statusOf } from "../health/verdict.ts";
import { openApi } from "../http/open.ts";
import { count, type Io } from "../io.ts";
import { showOne, showRows } from "../output/show.ts";
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
  ],
};

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
