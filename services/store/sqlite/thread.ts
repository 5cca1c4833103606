import { parentPort, workerData } from "node:worker_threads";
import { Connection } from "./connection.ts";
import { lockStore } from "./lock.ts";
import { migrate } from "./migrate.ts";
import { type Answer, readOperations, writeOperations } from "./operations.ts";
import type { Question, Reply, ThreadSettings } from "./thread_client.ts";

/**
 * One of the store's two threads: the writer holds the lock and makes every change, the reader answers
 * pages. So a page never waits behind an accept, nor an accept behind a page, nor HTTP behind either.
 */
const settings = workerData as ThreadSettings;
const port = parentPort!;

try {
  const lock = settings.role === "writer" ? lockStore(settings.lockFile, settings.lockWaitMs) : null;
  const connection = new Connection(settings.file, { readOnly: settings.role === "reader" });
  if (settings.role === "writer") migrate(connection);
  const operations = (settings.role === "writer"
    ? writeOperations(connection, new Map())
    : readOperations(connection)) as unknown as Record<string, (...args: unknown[]) => Answer>;
  port.on("message", ({ id, operation, args }: Question) => {
    if (operation === "close") {
      connection.close();
      lock?.release();
      port.postMessage({ id, value: undefined, changes: [] } satisfies Reply);
      port.close();
      return;
    }
    try {
      port.postMessage({ id, ...operations[operation]!(...args) } satisfies Reply);
    } catch (error) {
      port.postMessage(failure(id, error));
    }
  });
  port.postMessage({ id: 0, value: "ready", changes: [] } satisfies Reply);
} catch (error) {
  port.postMessage(failure(0, error));
  port.close();
}

/** Crossing threads, an error keeps its words and loses its class: that is sent beside it. */
function failure(id: number, error: unknown): Reply {
  return { id, error, errorName: (error as Error).name };
}
