import { GenericContainer, getContainerRuntimeClient, type StartedTestContainer } from "testcontainers";
import { freePort } from "../ports.ts";
import { BrokerUnavailable, type OwnBroker } from "./broker.ts";
import { untilReady } from "./ready.ts";

const IMAGE = "rabbitmq:4-management";
const AMQP_PORT = 5672;
const MANAGEMENT_PORT = 15672;
const START_TIMEOUT_MS = 120_000;

/**
 * A RabbitMQ container for tests, by Testcontainers. Its ports on this machine are chosen before
 * it starts and not left to Docker, which would give out others at each start.
 *
 * @throws {BrokerUnavailable} when no Docker engine answers, or the container does not come up.
 */
export async function containerBroker(): Promise<OwnBroker> {
  await getContainerRuntimeClient().catch((cause: unknown) => {
    throw new BrokerUnavailable("No Docker engine answers.", { cause });
  });
  const ports = { amqp: await freePort(), management: await freePort() };
  try {
    const container = await startContainer(ports);
    const broker = new ContainerBroker(container, ports);
    await broker.untilServing();
    return broker;
  } catch (cause) {
    throw new BrokerUnavailable(`A container of ${IMAGE} does not start: ${(cause as Error).message}`, { cause });
  }
}

interface ContainerPorts {
  readonly amqp: number;
  readonly management: number;
}

class ContainerBroker implements OwnBroker {
  readonly kind = "container";
  readonly description: string;
  readonly amqpUrl: string;
  readonly managementUrl: string;
  readonly #ports: ContainerPorts;
  readonly #host: string;
  #container: StartedTestContainer | null;

  constructor(container: StartedTestContainer, ports: ContainerPorts) {
    this.#container = container;
    this.#ports = ports;
    this.#host = container.getHost() === "localhost" ? "127.0.0.1" : container.getHost();
    this.description = `a container of ${IMAGE}`;
    this.amqpUrl = `amqp://guest:guest@${this.#host}:${ports.amqp}`;
    this.managementUrl = `http://guest:guest@${this.#host}:${ports.management}`;
  }

  async stop(): Promise<void> {
    await (await this.#handle()).stop({ t: 30 });
  }

  async kill(): Promise<void> {
    const handle = await this.#handle();
    const gone = handle.wait();
    await handle.kill();
    await gone;
  }

  async start(): Promise<void> {
    await (await this.#handle()).start();
    await this.untilServing();
  }

  async control(...args: readonly string[]): Promise<string> {
    const { exitCode, output } = await this.#container!.exec(["rabbitmqctl", ...args]);
    if (exitCode !== 0) throw new Error(`rabbitmqctl ${args.join(" ")}: ${output}`);
    return output;
  }

  async replaceByEmpty(): Promise<void> {
    await this.close();
    this.#container = await startContainer(this.#ports);
    await this.untilServing();
  }

  async close(): Promise<void> {
    if (this.#container === null) return;
    const handle = await this.#handle();
    this.#container = null;
    await handle.remove({ force: true, v: true });
  }

  async untilServing(): Promise<void> {
    const place = { host: this.#host, amqpPort: this.#ports.amqp, managementPort: this.#ports.management };
    await untilReady(place, { timeoutMs: START_TIMEOUT_MS, signal: AbortSignal.timeout(START_TIMEOUT_MS) });
  }

  async #handle() {
    if (this.#container === null) throw new Error("The container has been closed.");
    return (await getContainerRuntimeClient()).container.getById(this.#container.getId());
  }
}

async function startContainer(ports: ContainerPorts): Promise<StartedTestContainer> {
  return new GenericContainer(IMAGE)
    .withExposedPorts({ container: AMQP_PORT, host: ports.amqp }, { container: MANAGEMENT_PORT, host: ports.management })
    .withStartupTimeout(START_TIMEOUT_MS)
    .start();
}
