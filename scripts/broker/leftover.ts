import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { commandLine, signalled, untilTrue } from "../os_processes.ts";
import type { Say } from "./broker.ts";
import { markOf } from "./native_folder.ts";

/** What `processes.json` in a node's folder says. The node's own number is in `node.pid`, which RabbitMQ writes. */
export interface NodeProcesses {
  readonly epmd: number;
  readonly epmdPort: number;
}

export async function rememberProcesses(folder: string, processes: NodeProcesses): Promise<void> {
  await writeFile(join(folder, "processes.json"), JSON.stringify(processes));
}

/**
 * Ends the node and the epmd that an earlier start left in this folder, if they still live.
 * A process number alone proves nothing, since numbers are given out anew: the command line must
 * carry this folder's mark (the node) or its port (epmd).
 */
export async function endLeftover(folder: string, say: Say): Promise<void> {
  const node = Number(await contentOf(join(folder, "node.pid")));
  const processes = remembered(await contentOf(join(folder, "processes.json")));
  const left: Leftover[] = [{ pid: node, proof: `-waybill ${markOf(folder)}` }];
  if (processes !== null) left.push({ pid: processes.epmd, proof: `epmd -port ${processes.epmdPort}` });

  for (const { pid, proof } of left) {
    if (!(Number.isInteger(pid) && pid > 1 && (await commandLine(pid)).includes(proof))) continue;
    say(`Ending a RabbitMQ process that an earlier start left behind (${pid})`);
    signalled(pid, "SIGTERM");
    await untilTrue(
      async () => (await commandLine(pid)) === "",
      `Process ${pid}, left by an earlier start, does not end; end it by hand.`,
      30_000,
    );
  }
}

interface Leftover {
  readonly pid: number;
  readonly proof: string;
}

/** null: nothing was remembered, or a crash cut the file short. */
function remembered(text: string): NodeProcesses | null {
  try {
    return JSON.parse(text) as NodeProcesses;
  } catch {
    return null;
  }
}

async function contentOf(file: string): Promise<string> {
  return readFile(file, "utf8").catch(() => "");
}
