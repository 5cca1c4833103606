import { join } from "node:path";
import type { Broker, Say } from "../broker/broker.ts";
import { freePort, isTaken } from "../ports.ts";
import type { LogLine, Program } from "../program.ts";
import { startBroker } from "./broker.ts";
import type { StartConfig } from "./config.ts";
import { claimDataFolder, type DataFolder } from "./data_folder.ts";
import type { Parts } from "./parts.ts";
import { type PartOfWaybill, startPart } from "./programs.ts";
import { createSampleDatabase } from "./sample_database.ts";
import { sendSampleTask } from "./sample_task.ts";
import { screen } from "./screen.ts";
import { step } from "./step.ts";

/**
 * Everything, one step after the other: data folder, broker, sample database, server, consumer, one task, the screen.
 *
 * @returns the programs that must not end by themselves.
 */
export async function bringUp({ config, root, parts, environment, say }: BringUp): Promise<readonly Program[]> {
  // First: whose data folder is taken runs already, and another port would not help.
  const folder = await claimDataFolder(config.dataFolder);
  if (await isTaken(config.port, config.host)) throw new Error(`Port ${config.port} is taken; set WAYBILL_PORT.`);
  say(`Data folder: ${folder.path}`);

  const startTheBroker = () => startBroker(config, { root, folder: folder.broker }, environment, say);
  const broker = await step(say, "RabbitMQ", () => parts.add("RabbitMQ", startTheBroker), describe);
  const programs = waybillPrograms({ config, root, folder, broker, environment: defined(environment) });
  await step(
    say,
    "Sample database",
    () => createSampleDatabase(root, programs.sampleEnvironment),
    () => folder.sampleDatabase,
  );

  const start = async (part: PartOfWaybill) => {
    const program = await parts.add(part.title, async () => startPart(part, folder.logs, say));
    return { program, line: await program.untilLine(part.readyWhen, READY_TIMEOUT_MS) };
  };
  const server = await step(say, "Server", () => start(programs.server), saysReady);
  const healthPort = config.consumerHealthPort ?? (await freePort());
  const consumer = await step(say, "TypeScript consumer", () => start(programs.consumer(healthPort)), saysReady);

  const apiUrl = String(server.line["url"] ?? `http://${config.host}:${config.port}`);
  const request = { apiUrl, apiKey: config.apiKey, exportFolder: folder.exports, now: new Date() };
  const sample = await step(
    say,
    "A sample task",
    () => sendSampleTask(request),
    ({ id }) => id,
  );
  say(screen({ apiUrl, broker, dataFolder: folder.path, consumer: "TypeScript", sample, needsKey: config.apiKey !== null }));
  return [server.program, consumer.program];
}

const READY_TIMEOUT_MS = 60_000;

const describe = ({ description }: Broker): string => description;
const saysReady = ({ program, line }: { readonly program: Program; readonly line: LogLine }): string =>
  `${line.msg}, process ${program.pid}`;

export interface BringUp {
  readonly config: StartConfig;
  /** The checkout. */
  readonly root: string;
  readonly parts: Parts;
  readonly environment: NodeJS.ProcessEnv;
  readonly say: Say;
}

interface Surroundings {
  readonly config: StartConfig;
  readonly root: string;
  readonly folder: DataFolder;
  readonly broker: Broker;
  readonly environment: Readonly<Record<string, string>>;
}

/** The programs, and what each is told of the others. */
function waybillPrograms({ config, root, folder, broker, environment }: Surroundings) {
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
      },
    },
    consumer: (healthPort: number) => ({
      name: "consumer_typescript",
      title: "TypeScript consumer",
      entry: join(root, "consumers/typescript/main.ts"),
      readyWhen: "consuming",
      environment: {
        ...common,
        WAYBILL_HEALTH_PORT: String(healthPort),
        WAYBILL_SAMPLE_DATABASE: folder.sampleDatabase,
        WAYBILL_EXPORT_FOLDER: folder.exports,
      },
    }),
  };
}

function defined(environment: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(Object.entries(environment).filter((entry): entry is [string, string] => entry[1] !== undefined));
}
