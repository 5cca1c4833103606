import { pino } from "pino";
import { onTestFinished } from "vitest";
import type { Config } from "../config.ts";
import { Consumer } from "../consumer.ts";
import type { Handler } from "../context.ts";
import { type TrialChanges, type TrialPayload, type TrialResult, trialContract } from "./contract.ts";
import { LogLines } from "./log_lines.ts";

/** Starts a consumer of trials in this process, against this broker. Stopped at the end of the test. */
export function startTrial(amqpUrl: string, handler: Handler<TrialPayload, TrialResult>, options: TrialOptions = {}): Trial {
  const log = new LogLines();
  const config: Config = { amqpUrl, prefetch: 20, graceMs: 0, healthPort: null, name: "trial", ...options.config };
  const consumer = new Consumer(config, { log: pino({ level: "debug" }, log) });
  consumer.handle(trialContract(options.contract), handler);
  const stop = new AbortController();
  const stopped = consumer.run({ signal: stop.signal });
  const trial = {
    log,
    stop: () => {
      stop.abort();
      return stopped;
    },
  };
  onTestFinished(() => trial.stop());
  return trial;
}

/** The same, once it consumes. */
export async function consumingTrial(
  amqpUrl: string,
  handler: Handler<TrialPayload, TrialResult>,
  options: TrialOptions = {},
): Promise<Trial> {
  const trial = startTrial(amqpUrl, handler, options);
  await trial.log.until("consuming");
  return trial;
}

export interface Trial {
  readonly log: LogLines;
  /** Drains; resolves when the consumer has ended. */
  readonly stop: () => Promise<void>;
}

export interface TrialOptions {
  readonly config?: Partial<Config>;
  readonly contract?: TrialChanges;
}
