import { pino } from "pino";
import { readConfig } from "../../services/server/config.ts";
import { ordinaryParts, startServer } from "../../services/server/server.ts";

/** EXPERIMENT */
const log = pino();
const server = await startServer(readConfig(process.env), log, {
  ...ordinaryParts,
  openStore: async (config) => {
    const store = await ordinaryParts.openStore(config);
    return {
      ...store,
      writeRunways: (epoch, runways, now) =>
        store.writeRunways(
          epoch,
          runways.map((of) => ({ ...of, runway: 1_000_000_000 })),
          now,
        ),
    };
  },
});
log.info({ url: server.url }, "listening");
