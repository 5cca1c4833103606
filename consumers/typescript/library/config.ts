import { accessSync, constants } from "node:fs";
import { hostname } from "node:os";
import type { TlsFiles } from "./tls.ts";

/** How a consumer process is set up. Read once, at the door: nothing below sees the environment. */
export interface Config {
  readonly amqpUrl: string;
  /** Of an amqps connection. */
  readonly tls?: TlsFiles;
  /** Tasks at once, per routing key. */
  readonly prefetch: number;
  /** How long running tasks may go on after SIGTERM, in milliseconds, before they are told to stop. */
  readonly graceMs: number;
  /** 0 takes a free port and logs it; null: no server. */
  readonly healthPort: number | null;
  /** Whom outcomes name, before the id of this process's start. */
  readonly name: string;
}

/** Throws a ConfigError that names the variable and what it got. */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  return {
    amqpUrl: amqpUrl(env["AMQP_URL"] ?? "amqp://localhost"),
    tls: tlsFiles(env),
    prefetch: wholeNumber(env, "WAYBILL_PREFETCH", { default: 20, from: 1, to: 65_535 }),
    graceMs: 1000 * wholeNumber(env, "WAYBILL_GRACE_SECONDS", { default: 20, from: 0, to: 86_400 }),
    healthPort: wholeNumber(env, "WAYBILL_HEALTH_PORT", { default: null, from: 0, to: 65_535 }),
    name: consumerName(env["WAYBILL_CONSUMER_NAME"] ?? `${hostname()}-${process.pid}`),
  };
}

export class ConfigError extends Error {
  override readonly name = "ConfigError";
}

function wholeNumber<Default extends number | null>(
  env: Readonly<Record<string, string | undefined>>,
  variable: string,
  { default: fallback, from, to }: { readonly default: Default; readonly from: number; readonly to: number },
): Default | number {
  const text = env[variable];
  if (text === undefined || text === "") return fallback;
  const value = /^[0-9]+$/.test(text) ? Number(text) : Number.NaN;
  if (value >= from && value <= to) return value;
  throw new ConfigError(`${variable} must be a whole number from ${from} to ${to}, got "${text}"`);
}

function amqpUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url?.protocol === "amqp:" || url?.protocol === "amqps:") return text;
  throw new ConfigError(`AMQP_URL must be a URL like amqp://user:password@host:5672/vhost, got "${withoutPassword(text)}"`);
}

function tlsFiles(env: Readonly<Record<string, string | undefined>>): TlsFiles {
  const [ca, cert, key] = ["WAYBILL_RABBITMQ_CA", "WAYBILL_RABBITMQ_CERT", "WAYBILL_RABBITMQ_KEY"].map((name) => file(env, name));
  if ((cert === null) !== (key === null)) throw new ConfigError("WAYBILL_RABBITMQ_CERT and WAYBILL_RABBITMQ_KEY must be set together");
  if ((ca ?? cert) !== null && !env["AMQP_URL"]?.startsWith("amqps:"))
    throw new ConfigError("AMQP_URL must be an amqps:// URL where WAYBILL_RABBITMQ_CA or WAYBILL_RABBITMQ_CERT is set");
  return { ca: ca!, cert: cert!, key: key! };
}

function file(env: Readonly<Record<string, string | undefined>>, variable: string): string | null {
  const path = env[variable];
  if (path === undefined || path === "") return null;
  try {
    accessSync(path, constants.R_OK);
    return path;
  } catch {
    throw new ConfigError(`${variable} must be a file that this user may read, got "${path}"`);
  }
}

function consumerName(text: string): string {
  if (/^[A-Za-z0-9._-]{1,100}$/.test(text)) return text;
  throw new ConfigError(`WAYBILL_CONSUMER_NAME must be 1 to 100 letters, digits, ".", "_" or "-", got "${text}"`);
}

/** An error ends in a log, so a password in the URL must not end in the error. */
const withoutPassword = (text: string) => text.replace(/:[^:@/]*@/, ":…@");
