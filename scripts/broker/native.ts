import { type ChildProcess, execFile, spawn } from "node:child_process";
import { rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { guard } from "../guard.ts";
import { ended, signalled, untilTrue } from "../os_processes.ts";
import { answersTcp } from "../ports.ts";
import { BrokerUnavailable, type OwnBroker, type Say } from "./broker.ts";
import { endLeftover, rememberProcesses } from "./leftover.ts";
import { anyTaken, emptyFolder, logTail, type NodeFolder, nodeEnvironment, prepareFolder } from "./native_folder.ts";
import { findInstallation, type Installation } from "./native_installation.ts";
import { untilReady } from "./ready.ts";

/**
 * A private RabbitMQ node: own name, ports, data folder and epmd, seen by this machine alone.
 * It does not touch a RabbitMQ that the machine runs otherwise.
 *
 *   start   epmd in the foreground (a node that finds none starts one that outlives everybody),
 *           then the node, then wait until it answers AMQP
 *   stop    the node, wait for its end (its ports are busy until then), then epmd
 *
 * Both have a session of their own, so that Ctrl-C reaches this program alone, which stops
 * them in order; and both have a guard, so that they end even when this program is killed.
 *
 * @throws {BrokerUnavailable} when RabbitMQ is not installed, or does not start.
 */
export async function nativeBroker(options: NativeOptions): Promise<OwnBroker> {
  const installation = await findInstallation(options.searchPath);
  if (installation === null) throw new BrokerUnavailable("rabbitmq-server is not installed.");
  await endLeftover(options.folder, options.say);
  const folder = await prepareFolder(options.folder, options.configuration);
  const node = new NativeNode(installation, folder, options);
  await node.start();
  return node;
}

export interface NativeOptions {
  /** An absolute path; made when missing. */
  readonly folder: string;
  /** A temporary one is ended at once when closed, and its folder removed. */
  readonly temporary: boolean;
  /** Further lines of rabbitmq.conf. */
  readonly configuration?: readonly string[];
  /** Where programs are looked for: the value of PATH. */
  readonly searchPath: string;
  readonly say: Say;
}

const START_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 30_000;

class NativeNode implements OwnBroker {
  readonly kind = "native";
  readonly description: string;
  readonly amqpUrl: string;
  readonly managementUrl: string;
  readonly #installation: Installation;
  readonly #folder: NodeFolder;
  readonly #options: NativeOptions;
  #running: readonly Child[] = []; // epmd first

  constructor(installation: Installation, folder: NodeFolder, options: NativeOptions) {
    const { amqp, management } = folder.ports;
    this.#installation = installation;
    this.#folder = folder;
    this.#options = options;
    this.description = `a private RabbitMQ node of this machine, data in ${folder.path}`;
    this.amqpUrl = `amqp://guest:guest@127.0.0.1:${amqp}`;
    this.managementUrl = `http://guest:guest@127.0.0.1:${management}`;
  }

  async start(): Promise<void> {
    const { ports, path } = this.#folder;
    const environment = nodeEnvironment(this.#folder, this.#options.searchPath);
    const epmd = child(this.#installation.epmd, ["-port", String(ports.epmd)], environment);
    this.#running = [epmd];
    await untilTrue(() => answersTcp(ports.epmd), "epmd, Erlang's name service, did not start.", START_TIMEOUT_MS);

    const node = child(this.#installation.server, [], environment);
    this.#running = [epmd, node];
    await rememberProcesses(path, { epmd: epmd.pid, epmdPort: ports.epmd });
    await this.#untilServing(node);
  }

  async stop(): Promise<void> {
    await this.#end("SIGTERM");
  }

  async kill(): Promise<void> {
    await this.#end("SIGKILL");
  }

  async control(...args: readonly string[]): Promise<string> {
    const program = join(dirname(this.#installation.server), "rabbitmqctl");
    const env = nodeEnvironment(this.#folder, this.#options.searchPath);
    const { stdout } = await promisify(execFile)(program, [...args], { env });
    return stdout;
  }

  async replaceByEmpty(): Promise<void> {
    await this.kill();
    await emptyFolder(this.#folder);
    await this.start();
  }

  async close(): Promise<void> {
    if (!this.#options.temporary) return this.stop();
    await this.kill();
    await rm(this.#folder.path, { recursive: true, force: true });
  }

  async #untilServing(node: Child): Promise<void> {
    const { amqp, management } = this.#folder.ports;
    const gone = new AbortController();
    const onExit = () => gone.abort(new Error("RabbitMQ ended while it started."));
    node.process.once("exit", onExit);
    try {
      const place = { host: "127.0.0.1", amqpPort: amqp, managementPort: management };
      await untilReady(place, { timeoutMs: START_TIMEOUT_MS, signal: gone.signal });
    } catch (cause) {
      const log = await logTail(this.#folder);
      await this.kill();
      throw new BrokerUnavailable(`The private RabbitMQ node did not start: ${(cause as Error).message} Its log ends:\n${log}`, { cause });
    } finally {
      node.process.off("exit", onExit);
    }
  }

  /**
   * The node before epmd: one that loses its epmd first cannot leave in order. A whole group is ended,
   * since the node is a child of its start script. Gone is who has given back the ports.
   */
  async #end(signal: "SIGTERM" | "SIGKILL"): Promise<void> {
    const running = this.#running;
    this.#running = [];
    for (const { process, pid, release } of running.toReversed()) {
      process.kill(signal);
      await ended(process, STOP_TIMEOUT_MS);
      signalled(-pid, "SIGKILL");
      release();
    }
    await untilTrue(async () => !(await anyTaken(this.#folder.ports)), "RabbitMQ does not give back its ports.", STOP_TIMEOUT_MS);
  }
}

interface Child {
  readonly process: ChildProcess;
  readonly pid: number;
  readonly release: () => void;
}

function child(command: string, args: readonly string[], env: Record<string, string>): Child {
  const process = spawn(command, args, { env, stdio: "ignore", detached: true });
  process.on("error", () => {}); // told by the missing pid below
  if (process.pid === undefined) throw new BrokerUnavailable(`${command} could not be started.`);
  return { process, pid: process.pid, release: guard(-process.pid) };
}
