import { Option } from "commander";
import type { GlobalOptions } from "../global_options.ts";
import type { Io } from "../io.ts";
import { dataOption } from "../send/payload.ts";
import type { Verb } from "../verb.ts";
import * as act from "./schedule.ts";

const clock = () => [
  new Option("--cron <expression>", "five fields: minute, hour, day, month, weekday"),
  new Option("--time-zone <zone>", "Europe/Berlin; without it UTC"),
];

const which = [["<schedule>", "its name, or its id"]] as const;

export const verbs: readonly Verb[] = [
  { verb: "list", what: "all of them", example: "schedule list", run: (_given, options, io) => act.list(options, io) },
  {
    verb: "show",
    arguments: which,
    what: "one of them, and its last runs",
    example: "schedule show nightly_export",
    run: ([name]: readonly string[], options: GlobalOptions, io: Io) => act.show(name!, options, io),
  },
  {
    verb: "add",
    arguments: [["<routing_key>", "the contract"]],
    what: "a task of this contract at these times",
    options: [
      dataOption("its payload; without it {}"),
      ...clock(),
      new Option("--name <name>", "by which it is known"),
      new Option("--overlap <what>", "while the run before goes on: skip, queue or cancel_running"),
      new Option("--catch-up <what>", "for what was missed: none, last, or a number"),
      new Option("--jitter <time>", "so much later at most, by chance"),
    ],
    example: `schedule add data_export --name nightly_export --cron "0 3 * * *" --time-zone Europe/Berlin -d @payload.json`,
    run: ([key]: readonly string[], options: act.AddOptions, io: Io) => act.add(key!, options, io),
  },
  ...(["pause", "resume"] as const).map((verb) => ({
    verb,
    arguments: which,
    what: verb === "pause" ? "it begins nothing" : "it begins tasks again, from now on",
    example: `schedule ${verb} nightly_export`,
    run: ([name]: readonly string[], options: GlobalOptions, io: Io) => act.change(verb, name!, options, io),
  })),
  {
    verb: "run",
    arguments: which,
    what: "now, whatever the clock says",
    example: "schedule run nightly_export",
    run: ([name]: readonly string[], options: GlobalOptions, io: Io) => act.run(name!, options, io),
  },
  {
    verb: "remove",
    arguments: which,
    what: "it is no more; its tasks stay",
    example: "schedule remove nightly_export",
    run: ([name]: readonly string[], options: GlobalOptions, io: Io) => act.remove(name!, options, io),
  },
  {
    verb: "preview",
    arguments: [["[schedule]", "its name, or its id; or --cron"]],
    what: "its next ten runs",
    options: clock(),
    example: `schedule preview --cron "0 7 * * 1-5" --time-zone Europe/Berlin`,
    run: ([name]: readonly (string | undefined)[], options: act.ClockOptions, io: Io) => act.preview(name, options, io),
  },
];
