import { pino } from "pino";
import { readConfig, type ServerConfig } from "./config.ts";
import { startServer } from "./server.ts";

/** The services as one process. SIGTERM and SIGINT stop it gracefully; a second one at once. */
let config: ServerConfig | null = null;
try {
  config = readConfig(process.env);
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
  process.stderr.write(`${sentenceOf(error as StartError, config) ?? (error as Error).stack}\n`);
  process.exit(1);
}

interface StartError extends NodeJS.ErrnoException {
  readonly address?: string;
  readonly port?: number;
  readonly hostname?: string;
}

/** What whoever starts it can mend, in one sentence; null: it is not for them, and the stack is shown. */
function sentenceOf(error: StartError, config: ServerConfig | null): string | null {
  if (error.name === "ContractFolderError") return `In WAYBILL_CONTRACTS (${config?.contractsFolder}): ${error.message}`;
  if (["ConfigError", "StoreNotOpened"].includes(error.name)) return error.message;
  switch (error.code) {
    case "EADDRINUSE":
      return `Port ${error.port} is taken; set WAYBILL_PORT to another.`;
    case "EACCES":
      return error.syscall === "listen" ? `Port ${error.port} is not for this user to open; set WAYBILL_PORT to another.` : null;
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
      return `WAYBILL_HOST ${error.hostname ?? error.address} is no address of this machine.`;
    default:
      return null;
  }
}
