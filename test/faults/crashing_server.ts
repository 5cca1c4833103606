import { pino } from "pino";
import { Publisher } from "../../services/broker/publisher.ts";
import { readConfig } from "../../services/server/config.ts";
import { ordinaryParts, startServer } from "../../services/server/server.ts";
import type { Store } from "../../services/store/store.ts";

/** The server, killed at one statement of a claim's life: WAYBILL_TEST_CRASH says at which. Its parts are the real ones. */
const point = process.env["WAYBILL_TEST_CRASH"];

/** The first ones pass, so that the crash meets a server at work: tasks come by the hundred, batches and marks do not. */
let countdown = point === "insert" || point === "publish" || point === "confirm" ? 25 : 3;

function crashAt(here: string): void {
  if (here !== point || --countdown > 0) return;
  process.kill(process.pid, "SIGKILL");
}

class CrashingPublisher extends Publisher {
  override publish(publication: Parameters<Publisher["publish"]>[0]): void {
    const isTask = publication.exchange === "tasks";
    super.publish({
      ...publication,
      settled(what) {
        if (isTask) crashAt("confirm");
        publication.settled(what);
      },
    });
    if (isTask) crashAt("publish");
  }
}

function crashingStore(store: Store): Store {
  const after =
    <Args extends unknown[], Value>(here: string, operation: (...args: Args) => Promise<Value>) =>
    async (...args: Args): Promise<Value> => {
      const value = await operation(...args);
      crashAt(here);
      return value;
    };
  return {
    ...store,
    accept: after("insert", store.accept),
    claim: after("claim", store.claim),
    renewPublisher: after("mark", store.renewPublisher),
    record: after("record", store.record),
    // Where claims are to be met, nobody goes straight through.
    writeRunways: (epoch, runways, now) => store.writeRunways(epoch, runways, point === "claim" ? now - 60_000 : now),
  };
}

const log = pino();
const server = await startServer(readConfig(process.env), log, {
  openStore: async (config) => crashingStore(await ordinaryParts.openStore(config)),
  createPublisher: (connection, options) => new CrashingPublisher(connection, options),
});
log.info({ url: server.url }, "listening");
