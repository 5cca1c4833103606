import { Option } from "commander";
import type { GlobalOptions } from "../global_options.ts";
import type { Verb } from "../verb.ts";
import { contractCheck } from "./check.ts";
import { contractDiff } from "./diff.ts";
import { contractExamples } from "./examples.ts";
import { contractGenerate } from "./generate.ts";
import { contractNew } from "./new.ts";
import { contractList, contractShow } from "./served.ts";

/** The contract folder: `contracts`, or another. */
export interface FolderOptions extends GlobalOptions {
  readonly contracts: string;
}

export const contractsOption = () =>
  new Option("--contracts <folder>", "the contract folder").env("WAYBILL_CONTRACTS").default("contracts");

const forms = ["table", "json"] as const;

export const verbs: readonly Verb[] = [
  {
    verb: "list",
    what: "the contracts that the server has",
    example: "contract list",
    run: (_given, options, io) => contractList(options, io),
  },
  {
    verb: "show",
    arguments: [["<routing_key>", "the contract"]],
    what: "a contract of the server: its policy and its schemas",
    options: [new Option("--example", "a payload that fits it, to be sent")],
    example: "contract show data_export --example",
    run: ([routingKey]: readonly string[], options: GlobalOptions & { readonly example?: boolean }, io) =>
      contractShow(routingKey!, options, io),
  },
  {
    verb: "new",
    arguments: [["<routing_key>", "its name: small letters, digits and underscores"]],
    what: "makes a contract with its examples, to be changed",
    options: [contractsOption()],
    example: "contract new send_invoice",
    run: ([routingKey]: readonly string[], { contracts }: FolderOptions, io) => contractNew(contracts, routingKey!, io),
  },
  {
    verb: "check",
    what: "lints every contract and judges its examples in every language; ends with 9 when something is found",
    options: [
      contractsOption(),
      new Option("--against <git ref>", "also say whom the changes since then break"),
      new Option("--languages <list>", "judge examples in these of typescript, python, go, which have to be here; else in those that are")
        .default([])
        .argParser((text: string) => text.split(",")),
    ],
    forms,
    example: "contract check --against main",
    run: (_given, options: Parameters<typeof contractCheck>[0], io) => contractCheck(options, io),
  },
  {
    verb: "diff",
    arguments: [["<git ref>", "what to compare with: main, HEAD~1, v1.2.0"]],
    what: "says what has changed since then, and whom it breaks",
    options: [contractsOption()],
    forms,
    example: "contract diff HEAD~1",
    run: ([ref]: readonly string[], options: FolderOptions, io) => contractDiff(ref!, options, io),
  },
  {
    verb: "generate",
    arguments: [["<language>", "typescript, python or go"]],
    what: "writes types and a value for each contract, for a consumer or a sender in that language",
    options: [
      contractsOption(),
      new Option("--into <folder>", "where to; what was generated there before and is wanted no more goes").makeOptionMandatory(),
      new Option("--check", "writes nothing, and ends with 9 when something there is not as the contracts say"),
    ],
    example: "contract generate go --into contracts",
    run: ([language]: readonly string[], options: Parameters<typeof contractGenerate>[1], io) => contractGenerate(language!, options, io),
  },
  {
    verb: "examples",
    arguments: [
      ["<routing_key>", "the contract"],
      ["[name]", "the example that is to be printed as it is"],
    ],
    what: "what the examples of a contract are, and what each shows",
    options: [contractsOption()],
    forms,
    example: "contract examples data_export",
    run: ([routingKey, name]: readonly (string | undefined)[], options: FolderOptions, io) =>
      contractExamples(routingKey!, name, options, io),
  },
];
