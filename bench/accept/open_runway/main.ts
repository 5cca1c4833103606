import { pino } from "pino";
import { readConfig } from "../../../services/server/config.ts";
import { ordinaryParts, startServer } from "../../../services/server/server.ts";
import type { Store } from "../../../services/store/store.ts";

/**
 * The ordinary server with a runway that never ends, as if consumers always kept up: so every task is published at
 * once, although nobody takes it, and what is measured is accepting and publishing alone.
 */
const log = pino();
const server = await startServer(readConfig(process.env), log, {
  ...ordinaryParts,
  openStore: async (config) => withOpenRunways(await ordinaryParts.openStore(config)),
});
log.info({ url: server.url }, "listening");
process.on("SIGTERM", () => void server.stop().then(() => process.exit(0)));

function withOpenRunways(store: Store): Store {
  const open = 1_000_000_000;
  return {
    ...store,
    writeRunways: (epoch, runways, now) =>
      store.writeRunways(
        epoch,
        runways.map((one) => ({ ...one, runway: open })),
        now,
      ),
  };
}
