import { accessSync, constants } from "node:fs";
import { Option } from "commander";
import type { BrokerTlsFiles } from "../broker/tls.ts";
import { Refused } from "./exits.ts";

/** What the services read from the same variables: a RabbitMQ is trusted by a person as it is by them. */
export const rabbitmqTlsOptions = (): readonly Option[] => [
  new Option("--rabbitmq-ca <file>", "of the authority that signed RabbitMQ's certificate").env("WAYBILL_RABBITMQ_CA"),
  new Option("--rabbitmq-cert <file>", "shown where RabbitMQ wants a certificate").env("WAYBILL_RABBITMQ_CERT"),
  new Option("--rabbitmq-key <file>", "of that certificate").env("WAYBILL_RABBITMQ_KEY"),
];

export interface RabbitmqTlsOptions {
  readonly rabbitmqCa?: string;
  readonly rabbitmqCert?: string;
  readonly rabbitmqKey?: string;
}

/** @throws Refused `usage`: a file that cannot be read, or one of a pair. */
export function rabbitmqTls({ rabbitmqCa, rabbitmqCert, rabbitmqKey }: RabbitmqTlsOptions): BrokerTlsFiles {
  if ((rabbitmqCert === undefined) !== (rabbitmqKey === undefined))
    throw new Refused("usage", "--rabbitmq-cert and --rabbitmq-key belong together: give both, or none.");
  return {
    ca: readable("--rabbitmq-ca", rabbitmqCa),
    cert: readable("--rabbitmq-cert", rabbitmqCert),
    key: readable("--rabbitmq-key", rabbitmqKey),
  };
}

function readable(flag: string, file: string | undefined): string | null {
  if (file === undefined || file === "") return null;
  try {
    accessSync(file, constants.R_OK);
    return file;
  } catch (error) {
    throw new Refused("usage", `${flag} must be a file that you may read, got "${file}" (${(error as NodeJS.ErrnoException).code}).`, {
      cause: error,
    });
  }
}
