import { Option } from "commander";
import type { GlobalOptions } from "../global_options.ts";
import type { Io } from "../io.ts";
import type { Verb } from "../verb.ts";
import * as act from "./api_key.ts";

const which = [["<api_key>", "its name, or its id"]] as const;

export const verbs: readonly Verb[] = [
  {
    verb: "list",
    what: "all of them, without what is secret",
    example: "api-key list",
    run: (_given, options, io) => act.list(options, io),
  },
  {
    verb: "add",
    arguments: [["<name>", "whose it is"]],
    what: "makes a key, which is shown once",
    options: [
      new Option("--role <role>", "what it may do").choices(["viewer", "developer", "operator", "admin"]).makeOptionMandatory(),
      new Option("--scopes <keys>", "these routing keys alone, with commas between them").argParser((text: string) => text.split(",")),
      new Option("--expires-in <time>", "worth nothing after: 90d"),
      new Option("--rate-limit <rate>", "no more requests than: 20/s, 1000/h"),
    ],
    example: "api-key add shop --role developer --scopes data_export,welcome_email --expires-in 90d",
    run: ([name]: readonly string[], options: act.AddOptions, io: Io) => act.add(name!, options, io),
  },
  {
    verb: "rotate",
    arguments: which,
    what: "makes a new secret for it, which is shown once; the old one goes on for a while",
    options: [new Option("--overlap <time>", "for how long: 1h if nothing is said")],
    example: "api-key rotate shop --overlap 1d",
    run: ([given]: readonly string[], options: act.RotateOptions, io: Io) => act.rotate(given!, options, io),
  },
  {
    verb: "revoke",
    arguments: which,
    what: "it is worth nothing from now on",
    example: "api-key revoke shop",
    run: ([given]: readonly string[], options: GlobalOptions, io: Io) => act.revoke(given!, options, io),
  },
];
