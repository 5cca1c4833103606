import { Command, Option } from "commander";
import { consumerCheck } from "./consumer/check.ts";
import { contractCheck } from "./contract/check.ts";
import { contractDiff } from "./contract/diff.ts";
import { contractExamples } from "./contract/examples.ts";
import { contractGenerate } from "./contract/generate.ts";
import { contractNew } from "./contract/new.ts";
import type { Io } from "./io.ts";
import { topologyApply } from "./topology/apply.ts";
import { topologyPrint } from "./topology/print.ts";

/** A command, from which its help is made. */
interface Verb {
  readonly verb: string;
  /** As commander writes them: `<routing_key>`, `[name]`. */
  readonly arguments?: readonly (readonly [name: string, what: string])[];
  readonly what: string;
  readonly options?: readonly Option[];
  readonly run: (given: readonly (string | readonly string[] | undefined)[], options: GivenOptions, io: Io) => Promise<void>;
}

export interface GivenOptions {
  /** The contract folder. */
  readonly contracts: string;
  readonly against?: string;
  readonly output: "table" | "json";
  /** Those whose judgement is to be had; empty: those that are here. */
  readonly languages: readonly string[];
  readonly vhost: string;
  /** `<user>=<routing key>,<routing key>`, one for each consumer process. */
  readonly consumer: readonly string[];
  readonly managementUrl: string;
  readonly amqpUrl?: string;
  readonly routingKey?: string;
  readonly payload?: string;
  /** The folder that is generated into. */
  readonly into?: string;
  readonly check?: boolean;
  /** Names of cases; undefined: all. */
  readonly only?: readonly string[];
}

const output = () => new Option("-o, --output <form>", "for people, or for programs").choices(["table", "json"]).default("table");
const contracts = () => new Option("--contracts <folder>", "the contract folder").env("WAYBILL_CONTRACTS").default("contracts");
/** Of an option that may be given again. */
const again = (text: string, before: readonly string[] = []): readonly string[] => [...before, text];

const topology = () => [
  contracts(),
  new Option("--vhost <name>", "the virtual host").default("/"),
  new Option("--consumer <user=keys>", "a consumer process and its routing keys; again for each. Without it, one for each routing key")
    .default([])
    .argParser(again),
];

const nouns: Readonly<Record<string, readonly Verb[]>> = {
  contract: [
    {
      verb: "new",
      arguments: [["<routing_key>", "its name: small letters, digits and underscores"]],
      what: "makes a contract with its examples, to be changed",
      options: [contracts()],
      run: ([routingKey], { contracts: folder }, io) => contractNew(folder, String(routingKey), io),
    },
    {
      verb: "check",
      what: "lints every contract and judges its examples in every language; ends with 9 when something is found",
      options: [
        contracts(),
        new Option("--against <git ref>", "also say whom the changes since then break"),
        new Option("--languages <list>", "judge examples in these of typescript, python, go, which have to be here; else in those that are")
          .default([])
          .argParser((text: string) => text.split(",")),
        output(),
      ],
      run: (_given, options, io) => contractCheck(options, io),
    },
    {
      verb: "examples",
      arguments: [
        ["<routing_key>", "the contract"],
        ["[name]", "the example that is to be printed as it is"],
      ],
      what: "what the examples of a contract are, and what each shows",
      options: [contracts(), output()],
      run: ([routingKey, name], options, io) => contractExamples(String(routingKey), name as string | undefined, options, io),
    },
    {
      verb: "diff",
      arguments: [["<git ref>", "what to compare with: main, HEAD~1, v1.2.0"]],
      what: "says what has changed since then, and whom it breaks",
      options: [contracts(), output()],
      run: ([ref], options, io) => contractDiff(String(ref), options, io),
    },
    {
      verb: "generate",
      arguments: [["<language>", "typescript, python or go"]],
      what: "writes types and a value for each contract, for a consumer or a sender in that language",
      options: [
        contracts(),
        new Option("--into <folder>", "where to; what was generated there before and is wanted no more goes").makeOptionMandatory(),
        new Option("--check", "writes nothing, and ends with 9 when something there is not as the contracts say"),
      ],
      run: ([language], options, io) => contractGenerate(String(language), options, io),
    },
  ],
  consumer: [
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
        output(),
      ],
      run: (given, options, io) => consumerCheck(given.flat() as string[], options, io),
    },
  ],
  topology: [
    {
      verb: "print",
      what: "what stands in RabbitMQ, and users with the least of rights, as definitions that RabbitMQ imports",
      options: topology(),
      run: (_given, options, io) => topologyPrint(options, io),
    },
    {
      verb: "apply",
      what: "makes it so, by RabbitMQ's management API; passwords are RABBITMQ_PASSWORD_<USER> in the environment",
      options: [
        ...topology(),
        new Option("--management-url <url>", "with the user and password of an administrator")
          .env("WAYBILL_RABBITMQ_MANAGEMENT_URL")
          .default("http://guest:guest@localhost:15672"),
        output(),
      ],
      run: (_given, options, io) => topologyApply(options, io),
    },
  ],
};

export function program(io: Io): Command {
  const waybill = command("waybill", io).description("POST a task. Any language does the work. Nobody loses it.");
  for (const [noun, verbs] of Object.entries(nouns)) {
    const group = command(noun, io);
    for (const one of verbs) group.addCommand(verbCommand(one, io));
    waybill.addCommand(group);
  }
  return waybill;
}

function verbCommand({ verb, arguments: wanted = [], what, options = [], run }: Verb, io: Io): Command {
  const made = command(verb, io).description(what);
  for (const one of wanted) made.argument(...one);
  for (const option of options) made.addOption(option);
  return made.action((...given: unknown[]) => run(given.slice(0, wanted.length) as Parameters<typeof run>[0], made.opts(), io));
}

/** Its words go where ours go, and its end is ours to make. */
function command(name: string, io: Io): Command {
  return new Command(name).exitOverride().configureOutput({ writeOut: io.out, writeErr: io.err }).showHelpAfterError("(--help says more)");
}
