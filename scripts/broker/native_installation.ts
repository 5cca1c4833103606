import { constants } from "node:fs";
import { access } from "node:fs/promises";
import { delimiter, join } from "node:path";

/** The two programs of a private node. */
export interface Installation {
  readonly server: string;
  /** Erlang's name service, which a node cannot do without. */
  readonly epmd: string;
}

/** Debian's own `rabbitmq-server` in PATH is a wrapper that changes the user and refuses others; this is the real script. */
const DEBIAN_SCRIPT = "/usr/lib/rabbitmq/bin/rabbitmq-server";

/** Places that an installation uses although they are often not in PATH. */
const FURTHER_FOLDERS = ["/usr/sbin", "/usr/local/sbin", "/opt/homebrew/sbin", "/opt/homebrew/bin", "/usr/local/bin"];

/** Where RabbitMQ and Erlang are installed on this machine, or null. */
export async function findInstallation(path: string): Promise<Installation | null> {
  const folders = [...path.split(delimiter).filter((folder) => folder !== ""), ...FURTHER_FOLDERS];
  const server = await firstExecutable([DEBIAN_SCRIPT, ...folders.map((folder) => join(folder, "rabbitmq-server"))]);
  const epmd = await firstExecutable(folders.map((folder) => join(folder, "epmd")));
  return server === null || epmd === null ? null : { server, epmd };
}

async function firstExecutable(candidates: readonly string[]): Promise<string | null> {
  for (const candidate of candidates) {
    const found = await access(candidate, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (found) return candidate;
  }
  return null;
}
