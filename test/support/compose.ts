import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll } from "vitest";

const root = join(import.meta.dirname, "../..");

/**
 * A compose file of this repository, brought up as a project of its own: its containers, networks and volumes are nobody
 * else's, and go after the tests of the file.
 */
export class Compose {
  readonly #file: string;
  readonly #environment: Readonly<Record<string, string>>;
  readonly #project = `waybill-test-${randomUUID()}`;

  constructor(file: string, environment: Readonly<Record<string, string>>) {
    this.#file = join(root, file);
    this.#environment = environment;
    afterAll(() => this.run("--profile", "*", "down", "--volumes", "--timeout", "10"), 120_000);
  }

  /** `docker compose …`. @returns what it printed. @throws with what it complained of. */
  async run(...args: readonly string[]): Promise<string> {
    const all = ["compose", "--file", this.#file, "--project-name", this.#project, ...args];
    const { stdout } = await promisify(execFile)("docker", all, {
      ...{ cwd: root, maxBuffer: 1 << 28 },
      env: { ...process.env, ...this.#environment },
    });
    return stdout;
  }

  /** A program in a service's container, as the container's user. */
  exec(service: string, ...command: readonly string[]): Promise<string> {
    return this.run("exec", "--no-TTY", service, ...command);
  }

  /** Of each container, what the engine knows of it; those of a service alone where one is named. */
  async containers(service?: string): Promise<readonly Container[]> {
    const ids = (await this.run("ps", "--all", "--quiet", ...(service === undefined ? [] : [service]))).split("\n").filter(Boolean);
    const { stdout } = await promisify(execFile)("docker", ["inspect", ...ids]);
    return (JSON.parse(stdout) as readonly Inspected[]).map(({ Id, Config, HostConfig, State }) => ({
      id: Id,
      service: Config.Labels["com.docker.compose.service"]!,
      user: Config.User,
      stopSeconds: Config.StopTimeout ?? 10,
      environment: Object.fromEntries(Config.Env.map((line) => line.split(/=(.*)/s, 2) as [string, string])),
      isReadOnly: HostConfig.ReadonlyRootfs,
      droppedCapabilities: HostConfig.CapDrop ?? [],
      securityOptions: HostConfig.SecurityOpt ?? [],
      exitCode: State.ExitCode,
    }));
  }
}

export interface Container {
  readonly id: string;
  readonly service: string;
  readonly user: string;
  readonly stopSeconds: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly isReadOnly: boolean;
  readonly droppedCapabilities: readonly string[];
  readonly securityOptions: readonly string[];
  readonly exitCode: number;
}

interface Inspected {
  readonly Id: string;
  readonly Config: {
    readonly Labels: Readonly<Record<string, string>>;
    readonly User: string;
    readonly Env: readonly string[];
    readonly StopTimeout?: number;
  };
  readonly HostConfig: {
    readonly ReadonlyRootfs: boolean;
    readonly CapDrop: readonly string[] | null;
    readonly SecurityOpt: readonly string[] | null;
  };
  readonly State: { readonly ExitCode: number };
}

/**
 * Whether a Docker engine with compose is here. Where the run is one on containers there has to be; elsewhere a person
 * is told what was left out.
 */
export async function hasEngine(): Promise<boolean> {
  const docker = (...args: readonly string[]) => promisify(execFile)("docker", args);
  const answers = await Promise.all([docker("info"), docker("compose", "version")]).then(
    () => true,
    () => false,
  );
  if (!answers && process.env["WAYBILL_TEST_BROKER"] === "container") throw new Error("No Docker engine with compose answers.");
  if (!answers) console.log("NOT PROVED: docker-compose.yml, since no Docker engine with compose answers.");
  return answers;
}
