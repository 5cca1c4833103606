/** A Waybill consumer: take, check, work, report, ack. See README.md. */
export { Permanent, RetryAfter, Snooze } from "./answers.ts";
export { type Config, ConfigError, readConfig } from "./config.ts";
export { Consumer } from "./consumer.ts";
export type { Context, Handler } from "./context.ts";
