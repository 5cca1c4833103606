import { join } from "node:path";
import type { Broker, Say } from "../broker/broker.ts";
import { composeBroker } from "../broker/compose.ts";
import { givenBroker } from "../broker/given.ts";
import { installFromDistribution } from "../broker/install.ts";
import { climb } from "../broker/ladder.ts";
import { nativeBroker } from "../broker/native.ts";
import type { StartConfig } from "./config.ts";

/** The broker of `npm start`: somebody's own where AMQP_URL is set, otherwise the first that can be had here. Its messages are kept between starts. */
export async function startBroker(config: StartConfig, places: BrokerPlaces, environment: NodeJS.ProcessEnv, say: Say): Promise<Broker> {
  const given = givenBroker(config.amqpUrl, config.managementUrl);
  if (given !== null) return given;

  const compose = () =>
    composeBroker({
      file: join(places.root, "docker-compose.yml"),
      amqpPort: config.rabbitmqPort,
      managementPort: config.rabbitmqManagementPort,
      environment,
    });
  const native = () => nativeBroker({ folder: places.folder, temporary: false, searchPath: environment["PATH"] ?? "", say });
  return climb<Broker>(
    [
      { name: "docker compose", reach: compose },
      { name: "a private node", reach: native },
      { name: "the distribution's package", reach: () => installFromDistribution(environment, say).then(native) },
    ],
    say,
  );
}

export interface BrokerPlaces {
  /** The checkout, where docker-compose.yml is. */
  readonly root: string;
  /** A private node's data. */
  readonly folder: string;
}
