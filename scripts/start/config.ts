import { join, resolve } from "node:path";

/** What `npm start` reads from the environment; what the programs it starts read themselves is handed on as it is. */
export interface StartConfig {
  readonly host: string;
  readonly port: number;
  /** The one data folder: store, exports, sample database, broker, logs. Absolute. */
  readonly dataFolder: string;
  readonly contractsFolder: string;
  readonly apiKey: string | null;
  readonly amqpUrl: string | undefined;
  readonly managementUrl: string | undefined;
  /** For the container of docker compose alone. */
  readonly rabbitmqPort: number;
  readonly rabbitmqManagementPort: number;
  /** The sample application as well, with a mail server and a payment provider. */
  readonly withSample: boolean;
  readonly shopPort: number;
  /** null: any free one. */
  readonly consumerHealthPort: number | null;
}

/** @throws an error that names the variable and what it got. */
export function readStartConfig(environment: NodeJS.ProcessEnv, root: string, options: readonly string[] = []): StartConfig {
  const unknown = options.find((option) => option !== "--sample");
  if (unknown !== undefined) throw new Error(`Unknown option ${unknown}. Known: --sample (npm start -- --sample).`);
  if (environment["WAYBILL_BROKER"] === "none") {
    throw new Error(`WAYBILL_BROKER is none, but npm start brings a RabbitMQ. For a server alone: ${serverAlone}`);
  }
  return {
    host: environment["WAYBILL_HOST"] ?? "127.0.0.1",
    port: portOf(environment, "WAYBILL_PORT") ?? 8080,
    dataFolder: resolve(environment["WAYBILL_DATA"] ?? join(root, "data")),
    contractsFolder: resolve(environment["WAYBILL_CONTRACTS"] ?? join(root, "contracts")),
    apiKey: environment["WAYBILL_API_KEY"] ?? null,
    amqpUrl: environment["AMQP_URL"],
    managementUrl: environment["WAYBILL_RABBITMQ_MANAGEMENT_URL"],
    rabbitmqPort: portOf(environment, "WAYBILL_RABBITMQ_PORT") ?? 5672,
    rabbitmqManagementPort: portOf(environment, "WAYBILL_RABBITMQ_MANAGEMENT_PORT") ?? 15672,
    withSample: options.includes("--sample"),
    shopPort: portOf(environment, "WAYBILL_SHOP_PORT") ?? 8090,
    consumerHealthPort: portOf(environment, "WAYBILL_HEALTH_PORT"),
  };
}

const serverAlone = "WAYBILL_BROKER=none npx node services/server/main.ts";

function portOf(environment: NodeJS.ProcessEnv, name: string): number | null {
  const text = environment[name];
  if (text === undefined || text === "") return null;
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (port < 1 || port > 65_535) throw new Error(`${name} must be a port number, 1 to 65535, got "${text}".`);
  return port;
}
