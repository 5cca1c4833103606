import { Option } from "commander";
import { Refused } from "../exits.ts";
import type { GlobalOptions } from "../global_options.ts";
import { openApi } from "../http/open.ts";
import { count, type Io } from "../io.ts";
import { changeMany, type ManyOptions, manyOptions } from "../operation/change_many.ts";
import { type Row, showRows } from "../output/show.ts";
import { taskList } from "../task/list.ts";
import type { Noun } from "../verb.ts";

const which = () => [
  new Option("--routing-key <key>", "of one contract"),
  new Option("--code <code>", "that died of this"),
  new Option("--group <group>", "one group of dead-letter list"),
];

export const deadLetter: Noun = {
  noun: "dead-letter",
  what: "dead tasks, by what they died of",
  verbs: [
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
  ],
};

interface WhichOptions extends GlobalOptions {
  readonly routingKey?: string;
  readonly code?: string;
  readonly group?: string;
}

interface Group extends Row {
  readonly group: string;
  readonly code: string | null;
}

async function list(options: WhichOptions, io: Io): Promise<void> {
  const groups = await groupsOf(options, io);
  showRows(groups, ["group", "routing_key", "reason", "code", "count", "came_back", "last_at", "message"], options, io);
  io.note(`${count(groups.length, "group")}\n`);
}

async function groupsOf(options: WhichOptions, io: Io): Promise<readonly Group[]> {
  const query = { routing_key: options.routingKey };
  const { groups } = await openApi(options, io).get<{ readonly groups: readonly Group[] }>("/dead_letters", query);
  return groups.filter(({ group, code }) => [undefined, group].includes(options.group) && [undefined, code].includes(options.code));
}

async function change(action: "replay" | "cancel", options: WhichOptions & ManyOptions, io: Io): Promise<void> {
  const { routingKey, code } = options;
  const group = code === undefined ? options.group : await groupOf(options, io);
  const isAll = routingKey === undefined && group === undefined;
  if (isAll) throw new Refused("usage", `Which dead tasks? --routing-key, --code or --group: waybill dead-letter ${action} --help`);
  const filter = {
    state: "dead",
    ...(routingKey === undefined ? {} : { routing_key: routingKey }),
    ...(group === undefined ? {} : { group }),
  };
  await changeMany({ action, filter }, options, io);
}

/** A code is of one group, or it has to be said which. @throws Refused `not_found`, `usage` */
async function groupOf(options: WhichOptions, io: Io): Promise<string> {
  const groups = await groupsOf(options, io);
  const [only, ...others] = groups;
  if (only === undefined)
    throw new Refused(
      "not_found",
      `No dead task${options.routingKey === undefined ? "" : ` of ${options.routingKey}`} has the code ${options.code}.`,
    );
  if (others.length > 0)
    throw new Refused(
      "usage",
      `${groups.length} groups have the code ${options.code}: ${groups.map(({ group }) => group).join(", ")}. Say which: --group`,
    );
  return only.group;
}
