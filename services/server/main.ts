import { pino } from "pino";
import { ConfigError, readConfig } from "./config.ts";
import { startServer } from "./server.ts";

/** The services as one process. SIGTERM and SIGINT stop it gracefully; a second one at once. */
try {
  const config = readConfig(process.env);
  const log = pino({ level: config.logLevel, base: { service: "waybill" }, timestamp: pino.stdTimeFunctions.isoTime });
  const server = await startServer(config, log);
  log.info({ url: server.url, data: config.dataFolder, contracts: config.contractsFolder }, "listening");

  let stopping = false;
  const stop = async (signal: string): Promise<void> => {
    if (stopping) process.exit(130);
    stopping = true;
    log.info({ signal }, "stopping");
    await server.stop();
    log.info({}, "stopped");
    process.exit(0);
  };
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.on(signal, () => void stop(signal));
} catch (error) {
  const expected =
    error instanceof ConfigError ||
    (error as Error).name === "ContractFolderError" ||
    (error as NodeJS.ErrnoException).code === "EADDRINUSE";
  process.stderr.write(`${expected ? sentenceOf(error as NodeJS.ErrnoException) : (error as Error).stack}\n`);
  process.exit(1);
}

function sentenceOf(error: NodeJS.ErrnoException & { port?: number }): string {
  return error.code === "EADDRINUSE" ? `Port ${error.port} is taken; set WAYBILL_PORT to another.` : error.message;
}
