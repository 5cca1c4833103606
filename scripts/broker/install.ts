import { spawn } from "node:child_process";
import { once } from "node:events";
import { access } from "node:fs/promises";
import { isTaken } from "../ports.ts";
import { BrokerUnavailable, type Say } from "./broker.ts";

/**
 * Installs RabbitMQ from the distribution: on Debian and Ubuntu, and only as root, since nobody is asked for a password.
 * The distribution starts a RabbitMQ of its own at once; it is stopped again, because nobody asked for that one.
 *
 * @throws {BrokerUnavailable} elsewhere, and when the installation fails.
 */
export async function installFromDistribution(environment: NodeJS.ProcessEnv, say: Say): Promise<void> {
  if (process.getuid?.() !== 0) throw new BrokerUnavailable("This program may not install it: it does not run as root.");
  const known = await access("/usr/bin/apt-get").then(
    () => true,
    () => false,
  );
  if (!known) throw new BrokerUnavailable("This is not Debian or Ubuntu, so this program does not know how to install it.");

  say("Installing rabbitmq-server from the distribution (apt-get); this takes a minute or two");
  const wasTaken = await isTaken(RABBITMQ_PORT);
  const env = { ...environment, DEBIAN_FRONTEND: "noninteractive" };
  await run(["apt-get", "update", "-qq"], env);
  await run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", "-o", "DPkg::Lock::Timeout=300", "rabbitmq-server"], env);
  say("rabbitmq-server is installed");
  if (!wasTaken && (await isTaken(RABBITMQ_PORT))) await stopService(env, say);
}

const RABBITMQ_PORT = 5672;

/** Asked for only where it runs: its own stop command would leave an epmd behind on every address of the machine. */
async function stopService(env: NodeJS.ProcessEnv, say: Say): Promise<void> {
  say("Stopping the system service that came with it: a private node is used instead");
  await run(["systemctl", "disable", "--now", "rabbitmq-server"], env).catch(() => run(["service", "rabbitmq-server", "stop"], env));
}

async function run([command, ...args]: readonly [string, ...string[]], env: NodeJS.ProcessEnv): Promise<void> {
  const child = spawn(command, args, { stdio: ["ignore", "ignore", "pipe"], env });
  const complaints: string[] = [];
  child.stderr.setEncoding("utf8").on("data", (text: string) => complaints.push(text));
  const [code] = (await once(child, "close").catch(() => [null])) as [number | null]; // an "error": there is no such program
  if (code !== 0) throw new BrokerUnavailable(`${[command, ...args].join(" ")} failed:\n${complaints.join("").trim()}`);
}
