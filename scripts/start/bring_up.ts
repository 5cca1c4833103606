import type { Broker, Say } from "../broker/broker.ts";
import { writePackages } from "../packages/write.ts";
import { freePort, isTaken } from "../ports.ts";
import type { LogLine, Program } from "../program.ts";
import { startBroker } from "./broker.ts";
import type { StartConfig } from "./config.ts";
import { ourConsumers, prepared, type ReadyConsumer } from "./consumers.ts";
import { claimDataFolder } from "./data_folder.ts";
import type { Parts } from "./parts.ts";
import { type PartOfWaybill, startPart } from "./programs.ts";
import { createSampleDatabase } from "./sample_database.ts";
import { sendSampleTasks } from "./sample_task.ts";
import { screen } from "./screen.ts";
import { step } from "./step.ts";
import { nameOf, waybillPrograms } from "./waybill_programs.ts";

/**
 * Everything, one step after the other: data folder, broker, sample database, packages, server, the consumers that this machine
 * can run, a task done by each, the screen.
 *
 * @returns the programs that must not end by themselves.
 */
export async function bringUp({ config, root, parts, environment, say }: BringUp): Promise<readonly Program[]> {
  // First: whose data folder is taken runs already, and another port would not help.
  const folder = await claimDataFolder(config.dataFolder);
  if (await isTaken(config.port, config.host)) throw new Error(`Port ${config.port} is taken; set WAYBILL_PORT.`);
  say(`Data folder: ${folder.path}`);

  const packages = writePackages(root, folder.packages); // while RabbitMQ comes up
  packages.catch(() => undefined);
  const startTheBroker = () => startBroker(config, { root, folder: folder.broker }, environment, say);
  const broker = await step(say, "RabbitMQ", () => parts.add("RabbitMQ", startTheBroker), describe);
  const programs = waybillPrograms({ config, root, folder, broker, environment });
  await step(
    say,
    "Sample database",
    () => createSampleDatabase(root, programs.sampleEnvironment),
    () => folder.sampleDatabase,
  );

  await step(
    say,
    "Packages for other repositories",
    () => packages,
    (version) => version,
  );

  const start = async (part: PartOfWaybill) => {
    const program = await parts.add(part.title, async () => startPart(part, folder.logs, say));
    return { program, line: await program.untilLine(part.readyWhen, READY_TIMEOUT_MS) };
  };
  const server = await step(say, "Server", () => start(programs.server), saysReady);
  const apiUrl = String(server.line["url"] ?? `http://${config.host}:${config.port}`);
  const sample = config.withSample ? await step(say, "Sample application", () => start(programs.sample(apiUrl)), saysReady) : null;
  const { ready, leftOut } = await prepared(ourConsumers, ({ prepare }) => prepare(root, environment, say));
  for (const { language, why } of leftOut) say(`- ${language} consumer: left out. ${why}`);
  const startConsumer = async (consumer: ReadyConsumer, index: number) => {
    const part = programs.consumer(consumer, await healthPort(config, index), sample === null ? null : strangersOf(sample.line));
    return step(say, part.title, () => start(part), saysReady);
  };
  const consumers = await Promise.all(ready.map(startConsumer));

  const request = { apiUrl, apiKey: config.apiKey, exportFolder: folder.exports, now: new Date() };
  const expected = ready.map(({ name, language }) => ({ name: nameOf(name, environment), language }));
  const samples = await step(
    say,
    "A sample task for each",
    () => sendSampleTasks(expected, request),
    (sent) => sent.map(({ id }) => id).join(", "),
  );
  const languages = ready.map(({ language }) => language);
  const shop = sample === null ? null : { url: String(sample.line["url"]), mails: folder.mails };
  say(screen({ apiUrl, broker, dataFolder: folder.path, consumers: languages, leftOut, samples, shop, needsKey: config.apiKey !== null }));
  return [server, ...(sample === null ? [] : [sample]), ...consumers].map(({ program }) => program);
}

const READY_TIMEOUT_MS = 60_000;

const strangersOf = (line: LogLine) => ({ smtpUrl: String(line["smtp_url"]), providerUrl: String(line["provider_url"]) });

/** From the port that was asked for upwards, or any that is free. */
async function healthPort({ consumerHealthPort }: StartConfig, index: number): Promise<number> {
  return consumerHealthPort === null ? freePort() : consumerHealthPort + index;
}

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
