import { Option } from "commander";
import { again, type Verb } from "../verb.ts";
import { consumerCheck } from "./check.ts";
import { consumerList } from "./list.ts";

export const verbs: readonly Verb[] = [
  {
    verb: "list",
    what: "every process that takes tasks, as RabbitMQ shows it: consuming, deaf, draining or gone; busy is 0/1 until a first task has come (careful start)",
    options: [new Option("--routing-key <key>", "of one contract")],
    example: "consumer list --routing-key data_export",
    run: (_given, options: Parameters<typeof consumerList>[0], io) => consumerList(options, io),
  },
  {
    verb: "check",
    arguments: [["<start command...>", "after --: what starts the consumer"]],
    what: "checks a consumer, in any language, against PROTOCOL.md by a real RabbitMQ; ends with 9 when it is not as required",
    options: [
      new Option("--routing-key <key>", "the queue that it takes tasks from; without it the kit's own, conformance"),
      new Option("--payload <file>", "a payload that this contract accepts (with --routing-key)"),
      new Option("--only <case>", "only this case; may be repeated").argParser(again),
      new Option("--amqp-url <url>", "RabbitMQ (default: AMQP_URL, or amqp://guest:guest@localhost)"),
      new Option("--management-url <url>", "its management, which makes a vhost for each case; else http, that host, port 15672"),
    ],
    forms: ["table", "json"],
    example: "consumer check -- node main.ts",
    run: ([command]: readonly (readonly string[])[], options: Parameters<typeof consumerCheck>[1], io) =>
      consumerCheck(command!, options, io),
  },
];
