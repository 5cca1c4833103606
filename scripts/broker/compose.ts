import { spawn } from "node:child_process";
import { once } from "node:events";
import { isTaken } from "../ports.ts";
import { type Broker, BrokerUnavailable } from "./broker.ts";
import { untilReady } from "./ready.ts";

/**
 * The RabbitMQ of `docker-compose.yml`, for `npm start`. Its messages are in a volume and outlive it;
 * one that is already running (an earlier start was killed) is taken over as it is.
 *
 * @throws {BrokerUnavailable} when no Docker engine with compose answers, a port is taken, or it does not come up.
 */
export async function composeBroker(options: ComposeOptions): Promise<Broker> {
  const compose = new Compose(options);
  await compose.run(["version"], "docker compose does not answer.");
  const running = await compose.run(["ps", "--quiet", "--status", "running", SERVICE], "No Docker engine answers.");
  if (running === "") await checkPorts(options);
  await compose.run(["up", "--detach", SERVICE], "docker compose could not start RabbitMQ.");

  const { amqpPort, managementPort } = options;
  const place = { host: "127.0.0.1", amqpPort, managementPort };
  await untilReady(place, { timeoutMs: START_TIMEOUT_MS, signal: AbortSignal.timeout(START_TIMEOUT_MS) }).catch(async (cause: Error) => {
    await compose.run(["stop", SERVICE], "");
    throw new BrokerUnavailable(cause.message, { cause });
  });
  return {
    kind: "container",
    description: "a RabbitMQ container, by docker compose",
    amqpUrl: `amqp://guest:guest@127.0.0.1:${amqpPort}`,
    managementUrl: `http://guest:guest@127.0.0.1:${managementPort}`,
    async close() {
      await compose.run(["stop", SERVICE], "docker compose could not stop RabbitMQ.");
    },
  };
}

export interface ComposeOptions {
  readonly file: string;
  /** WAYBILL_RABBITMQ_PORT and WAYBILL_RABBITMQ_MANAGEMENT_PORT, which the file reads as well. */
  readonly amqpPort: number;
  readonly managementPort: number;
  readonly environment: NodeJS.ProcessEnv;
}

/** Of the profile development: the whole in containers has a broker of its own. */
const SERVICE = "rabbitmq-development";

const START_TIMEOUT_MS = 120_000;

async function checkPorts({ amqpPort, managementPort }: ComposeOptions): Promise<void> {
  if (await isTaken(amqpPort)) throw new BrokerUnavailable(`Port ${amqpPort} is taken; set WAYBILL_RABBITMQ_PORT.`);
  if (await isTaken(managementPort)) throw new BrokerUnavailable(`Port ${managementPort} is taken; set WAYBILL_RABBITMQ_MANAGEMENT_PORT.`);
}

class Compose {
  readonly #options: ComposeOptions;

  constructor(options: ComposeOptions) {
    this.#options = options;
  }

  /** In a session of its own, so that a Ctrl-C does not cut it off half-way. @returns what it printed. */
  async run(args: readonly string[], otherwise: string): Promise<string> {
    const child = spawn("docker", ["compose", "--file", this.#options.file, ...args], {
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
      env: this.#options.environment,
    });
    const output: string[] = [];
    const complaints: string[] = [];
    child.stdout.setEncoding("utf8").on("data", (text: string) => output.push(text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => complaints.push(text));
    const [code] = (await once(child, "close").catch(() => [null])) as [number | null]; // an "error": there is no docker here
    if (code !== 0) throw new BrokerUnavailable(`${otherwise} ${complaints.join("").trim()}`.trim());
    return output.join("").trim();
  }
}
