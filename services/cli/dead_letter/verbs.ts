import { Option } from "commander";
import { Refused } from "../exits.ts";
import type { GlobalOptions } from "../global_options.ts";
import { openApi } from "../http/open.ts";
import { count, type Io } from "../io.ts";
import { changeMany, type ManyOptions, manyOptions } from "../operation/change_many.ts";
import { type Column, type Row, showRows } from "../output/show.ts";
import type { Filter } from "../task/filter.ts";
import { taskList } from "../task/list.ts";
import type { Verb } from "../verb.ts";

const which = () => [
  new Option("--routing-key <key>", "of one contract"),
  new Option("--code <code>", "that died of this"),
  new Option("--group <group>", "one group of dead-letter list"),
];

export const verbs: readonly Verb[] = [
  {
    verb: "list",
    what: "groups of dead tasks, the largest first",
    options: which(),
    example: "dead-letter list --routing-key welcome_email",
    run: (_given, options: WhichOptions, io) => list(options, io),
  },
  {
    verb: "show",
    arguments: [["<group>", "a group of dead-letter list"]],
    what: "the dead tasks of a group, newest first",
    options: [new Option("--limit <n>", "at most so many").default(50).argParser(Number), new Option("--all", "as many as there are")],
    example: "dead-letter show 3f2a9c01d5e47b88",
    run: ([group]: readonly string[], options: Parameters<typeof taskList>[0], io) => taskList({ ...options, group: group! }, io),
  },
  ...(["replay", "cancel"] as const).map((action) => ({
    verb: action,
    what:
      action === "replay"
        ? "tries dead tasks again, from their first attempt"
        : "lets go of dead tasks: nobody has to look at them any more",
    options: [...which(), ...manyOptions()],
    example:
      action === "replay"
        ? "dead-letter replay --routing-key welcome_email --code mailbox_unknown --rate 20/s --first 5 --wait"
        : "dead-letter cancel --group 3f2a9c01d5e47b88",
    run: (_given: readonly unknown[], options: WhichOptions & ManyOptions, io: Io) => change(action, options, io),
  })),
];

interface WhichOptions extends GlobalOptions {
  readonly routingKey?: string;
  readonly code?: string;
  readonly group?: string;
}

interface Group extends Row {
  readonly group: string;
  readonly routing_key: string;
  readonly code: string | null;
}

async function list(options: WhichOptions, io: Io): Promise<void> {
  const groups = await groupsOf(options, io);
  showRows(groups, groupColumns, options, io);
  io.note(`${count(groups.length, "group")}\n`);
}

const groupColumns: readonly Column[] = [
  ...["group", "routing_key"],
  { field: "reason", spare: 1 },
  ...["code", "count"],
  { field: "came_back", right: true, spare: 3 },
  { field: "last_at", spare: 2 },
  "message",
];

async function groupsOf(options: WhichOptions, io: Io): Promise<readonly Group[]> {
  const query = { routing_key: options.routingKey };
  const { groups } = await openApi(options, io).get<{ readonly groups: readonly Group[] }>("/dead_letters", query);
  return groups.filter(({ group, code }) => [undefined, group].includes(options.group) && [undefined, code].includes(options.code));
}

async function change(action: "replay" | "cancel", options: WhichOptions & ManyOptions, io: Io): Promise<void> {
  const { routingKey, group, code } = options;
  if (routingKey === undefined && group === undefined && code === undefined)
    throw new Refused("usage", `Which dead tasks? --routing-key, --code or --group: waybill dead-letter ${action} --help`);
  await changeMany({ action, filter: { state: "dead", ...(await namedBy(options, io)) } }, options, io);
}

/** A group is of one routing key: the question names it. @throws Refused `not_found`, `usage` */
async function namedBy(options: WhichOptions, io: Io): Promise<Filter> {
  const { routingKey, group, code } = options;
  const given = { ...(routingKey === undefined ? {} : { routing_key: routingKey }), ...(group === undefined ? {} : { group }) };
  if (group === undefined && code === undefined) return given;
  const [only, ...others] = await groupsOf(options, io);
  // A group that is not listed may have died out meanwhile: then the server counts none.
  if (only === undefined && code === undefined) return given;
  if (only === undefined)
    throw new Refused("not_found", `No dead task${routingKey === undefined ? "" : ` of ${routingKey}`} has the code ${code}.`);
  if (others.length > 0)
    throw new Refused(
      "usage",
      `${others.length + 1} groups have the code ${code}: ${[only, ...others].map((one) => one.group).join(", ")}. Say which: --group`,
    );
  return { routing_key: only.routing_key, group: only.group };
}
