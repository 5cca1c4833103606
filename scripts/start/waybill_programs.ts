import { join } from "node:path";
import type { Broker } from "../broker/broker.ts";
import type { StartConfig } from "./config.ts";
import type { ReadyConsumer } from "./consumers.ts";
import type { DataFolder } from "./data_folder.ts";

/** The programs, and what each is told of the others. */
export function waybillPrograms({ config, root, folder, broker, ...surroundings }: Surroundings) {
  const environment = defined(surroundings.environment);
  const common = { ...environment, AMQP_URL: broker.amqpUrl };
  return {
    sampleEnvironment: { ...environment, WAYBILL_SAMPLE_DATABASE: folder.sampleDatabase },
    server: {
      name: "server",
      title: "Server",
      entry: join(root, "services/server/main.ts"),
      readyWhen: "listening",
      environment: {
        ...common,
        WAYBILL_RABBITMQ_MANAGEMENT_URL: broker.managementUrl,
        WAYBILL_HOST: config.host,
        WAYBILL_PORT: String(config.port),
        WAYBILL_DATA: folder.path,
        WAYBILL_CONTRACTS: config.contractsFolder,
        WAYBILL_PACKAGES: folder.packages,
      },
    },
    sample: (apiUrl: string) => ({
      name: "sample",
      title: "Sample application",
      entry: join(root, "sample/shop/main.ts"),
      readyWhen: "open",
      environment: {
        ...environment,
        WAYBILL_URL: apiUrl,
        WAYBILL_SHOP_PORT: String(config.shopPort),
        WAYBILL_SAMPLE_DATABASE: folder.sampleDatabase,
        WAYBILL_UPLOAD_FOLDER: folder.uploads,
        WAYBILL_MAIL_FOLDER: folder.mails,
      },
    }),
    consumer: ({ name, language, command }: ReadyConsumer, healthPort: number, sample: Strangers | null) => ({
      name: `consumer_${name}`,
      title: `${language} consumer`,
      entry: command.join(" "),
      command,
      readyWhen: "consuming",
      environment: {
        ...common,
        WAYBILL_CONSUMER_NAME: nameOf(name, environment),
        WAYBILL_HEALTH_PORT: String(healthPort),
        WAYBILL_SAMPLE_DATABASE: folder.sampleDatabase,
        WAYBILL_EXPORT_FOLDER: folder.exports,
        WAYBILL_UPLOAD_FOLDER: folder.uploads,
        WAYBILL_MEDIA_FOLDER: folder.media,
        WAYBILL_TEMPORARY_FOLDER: folder.temporary,
        ...(sample === null || name !== "typescript" ? {} : ofSample(sample, join(folder.path, "payments.db"))),
      },
    }),
  };
}

/** Whom the sample application brings: only the consumer in TypeScript knows how to mail, and how to ask a payment provider. */
export interface Strangers {
  readonly smtpUrl: string;
  readonly providerUrl: string;
}

const ofSample = ({ smtpUrl, providerUrl }: Strangers, paymentsDatabase: string) => ({
  WAYBILL_SMTP_URL: smtpUrl,
  WAYBILL_PAYMENT_PROVIDER: providerUrl,
  WAYBILL_PAYMENTS_DATABASE: paymentsDatabase,
});

export interface Surroundings {
  readonly config: StartConfig;
  readonly root: string;
  readonly folder: DataFolder;
  readonly broker: Broker;
  readonly environment: NodeJS.ProcessEnv;
}

/** What it calls itself: by its language, behind a name that was asked for. */
export function nameOf(name: string, environment: NodeJS.ProcessEnv): string {
  const asked = environment["WAYBILL_CONSUMER_NAME"] ?? "";
  return asked === "" ? name : `${asked}-${name}`;
}

function defined(environment: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(Object.entries(environment).filter((entry): entry is [string, string] => entry[1] !== undefined));
}
