import { Option } from "commander";
import { manyOptions } from "../operation/change_many.ts";
import { numberOf, type Verb } from "../verb.ts";
import { waitOption } from "../wait.ts";
import { type ChangeOptions, eachOf, taskChange } from "./change.ts";
import { type EraseOptions, eraseOptions, taskErase } from "./erase.ts";
import { filterOptions, onlyOptions } from "./filter.ts";
import { taskList } from "./list.ts";
import { taskShow } from "./show.ts";
import { taskWatch } from "./watch.ts";

const ids = (what: string) => [["[ids...]", what]] as const;

export const verbs: readonly Verb[] = [
  {
    verb: "list",
    what: "tasks, newest first",
    options: [
      ...filterOptions(),
      new Option("--limit <n>", "at most so many").default(50).argParser(numberOf),
      new Option("--all", "as many as there are"),
    ],
    example: "task list --routing-key data_export --state dead,retrying --since 24h",
    run: (_given, options: Parameters<typeof taskList>[0], io) => taskList(options, io),
  },
  {
    verb: "show",
    arguments: [["<id>", "the task"]],
    what: "everything that is known of a task",
    options: [new Option("--reveal", "also what its contract calls sensitive, which is kept in the audit")],
    example: "task show 0199a3f2-77c1-7d6e-9a55-1f0c5b2e8f1c",
    run: ([id]: readonly string[], options: Parameters<typeof taskShow>[1], io) => taskShow(id!, options, io),
  },
  {
    verb: "watch",
    arguments: ids("to their end; without them all tasks, or those of --routing-key, for ever"),
    what: "each state of tasks as it comes; ends with 8 when one ended badly",
    options: [new Option("--routing-key <key>", "of one contract")],
    forms: ["table", "jsonl"],
    example: "task watch --routing-key data_export",
    run: ([given]: readonly (readonly string[])[], options: Parameters<typeof taskWatch>[1], io) => taskWatch(given!, options, io),
  },
  {
    verb: "run",
    arguments: [["<ids...>", "scheduled or retrying tasks"]],
    what: "makes tasks due at once",
    options: [waitOption("until they have ended")],
    example: "task run 0199a3f2-77c1-7d6e-9a55-1f0c5b2e8f1c",
    run: ([given]: readonly (readonly string[])[], options: ChangeOptions, io) => eachOf("run", given!, options, io),
  },
  {
    verb: "replay",
    arguments: ids("dead, cancelled or expired tasks; or a filter"),
    what: "tries tasks again, from their first attempt",
    options: [...filterOptions(), ...manyOptions()],
    example: "task replay --routing-key data_export --state dead --rate 20/s --first 5 --wait",
    run: ([given]: readonly (readonly string[])[], options: ChangeOptions, io) => taskChange("replay", given!, options, io),
  },
  {
    verb: "cancel",
    arguments: ids("tasks that have not ended, or are dead; or a filter"),
    what: "ends tasks; whoever works at one is told",
    options: [...filterOptions(), ...manyOptions()],
    example: "task cancel --routing-key data_export --state queued",
    run: ([given]: readonly (readonly string[])[], options: ChangeOptions, io) => taskChange("cancel", given!, options, io),
  },
  {
    verb: "erase",
    what: "one person's tasks, and what would make such tasks again: pipelines and schedules",
    options: [...onlyOptions("--routing-key", "--payload"), ...eraseOptions()],
    example: "task erase --routing-key welcome_email --payload.user_id 88 --yes",
    run: (_given, options: EraseOptions, io) => taskErase(options, io),
  },
];
