import { Option } from "commander";
import type { GlobalOptions } from "../global_options.ts";
import type { Io } from "../io.ts";
import { dataOption } from "../send/payload.ts";
import type { Verb } from "../verb.ts";
import { waitOption } from "../wait.ts";
import * as act from "./pipeline.ts";

export const verbs: readonly Verb[] = [
  {
    verb: "list",
    what: "pipelines, newest first",
    options: [
      new Option("--name <name>", "begun by this name"),
      new Option("--state <states>", "in these states, with commas between them"),
      new Option("--named", "those of the contract folder, which can be begun by name, and what each wants"),
    ],
    example: "pipeline list --state running",
    run: (_given, options: act.ListOptions, io) => act.list(options, io),
  },
  {
    verb: "show",
    arguments: [["<id>", "the pipeline"]],
    what: "one of them, with its steps",
    example: "pipeline show 0199a3f2-77c1-7d6e-9a55-1f0c5b2e8f1c",
    run: ([id]: readonly string[], options: GlobalOptions, io: Io) => act.show(id!, options, io),
  },
  {
    verb: "send",
    arguments: [["[name]", "one of the contract folder; without it -d has the steps"]],
    what: "begins a pipeline",
    options: [
      dataOption("its input; or, without a name, the whole of it"),
      new Option("--idempotency-key <key>", "sent again with it, there is still one pipeline"),
      waitOption("until it has ended; ends with 8 when it ended badly"),
      new Option("--dry-run", "only checks"),
    ],
    example: `pipeline send video -d '{"file": "holiday.mp4", "title": "Holiday", "name": "Ada", "email": "ada@example.org"}' --wait`,
    run: ([name]: readonly (string | undefined)[], options: act.SendOptions, io: Io) => act.send(name, options, io),
  },
  ...(["cancel", "resume"] as const).map((verb) => ({
    verb,
    arguments: [["<id>", "the pipeline"]] as const,
    what: verb === "cancel" ? "ends a pipeline, and its tasks that have not ended" : "goes on with one that has failed or was cancelled",
    example: `pipeline ${verb} 0199a3f2-77c1-7d6e-9a55-1f0c5b2e8f1c`,
    run: ([id]: readonly string[], options: GlobalOptions, io: Io) => act.change(verb, id!, options, io),
  })),
];
