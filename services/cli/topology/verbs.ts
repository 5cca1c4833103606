import { Option } from "commander";
import { contractsOption } from "../contract/verbs.ts";
import { rabbitmqTlsOptions } from "../rabbitmq_tls.ts";
import { again, type Verb } from "../verb.ts";
import { topologyApply } from "./apply.ts";
import { topologyPrint } from "./print.ts";
import type { TopologyOptions } from "./wanted.ts";

const options = () => [
  contractsOption(),
  new Option("--vhost <name>", "the virtual host").default("/"),
  new Option("--consumer <user=keys>", "a consumer process and its routing keys; again for each. Without it, one for each routing key")
    .default([])
    .argParser(again),
];

export const verbs: readonly Verb[] = [
  {
    verb: "print",
    what: "what stands in RabbitMQ, and users with the least of rights, as definitions that RabbitMQ imports",
    options: options(),
    forms: ["table", "json"],
    example: "topology print --consumer reports=data_export,process_image",
    run: (_given, given: TopologyOptions, io) => topologyPrint(given, io),
  },
  {
    verb: "apply",
    what: "makes it so, by RabbitMQ's management API; passwords are RABBITMQ_PASSWORD_<USER> in the environment",
    options: [
      ...options(),
      new Option("--management-url <url>", "with the user and password of an administrator")
        .env("WAYBILL_RABBITMQ_MANAGEMENT_URL")
        .default("http://guest:guest@localhost:15672"),
      ...rabbitmqTlsOptions(),
    ],
    forms: ["table", "json"],
    example: "topology apply --management-url http://admin:…@rabbitmq:15672",
    run: (_given, given: Parameters<typeof topologyApply>[0], io) => topologyApply(given, io),
  },
];
