import { resolve } from "node:path";
import ipaddr from "ipaddr.js";
import { z } from "zod";
import { defaultManagementUrl } from "../broker/management.ts";
import type { BrokerTlsFiles } from "../broker/tls.ts";
import { type AlertSettings, readAlertSettings } from "./alert_settings.ts";
import { readTraceSettings } from "./trace_settings.ts";
import { ConfigError, type Environment, fileOf, read, url, withoutPassword } from "./variable.ts";

export { ConfigError } from "./variable.ts";

import { parseRate } from "../contracts/durations.ts";
import type { Rate } from "../lifecycle/rate.ts";

/** Read once, at the door. Nothing below `main` sees the environment. */
export interface ServerConfig {
  readonly amqpUrl: string;
  readonly managementUrl: string;
  readonly brokerTls: BrokerTlsFiles;
  /** `none`: accepts, checks and keeps, and publishes nothing; for an application's own tests. */
  readonly broker: "rabbitmq" | "none";
  /** What this process is. One of the two alone wants a store that several processes can have. */
  readonly services: "all" | "api" | "coordinator";
  readonly host: string;
  readonly port: number;
  /** Null: the store is SQLite, in the data folder. */
  readonly databaseUrl: string | null;
  readonly dataFolder: string;
  readonly contractsFolder: string;
  /** What `npm run packages` has made, for consumers of other repositories. */
  readonly packagesFolder: string;
  readonly apiKey: string | null;
  /** What this Waybill is called: the badge of the dashboard. */
  readonly environment: string;
  readonly trustedProxies: readonly string[];
  /** Open at once from one address; null: as many as it likes. */
  readonly connectionsPerAddress: number | null;
  /** Of each API key that has none of its own; null: none. */
  readonly rateLimit: Rate | null;
  readonly corsOrigins: readonly string[];
  readonly webhooks: { readonly secrets: readonly string[]; readonly allowPrivate: boolean };
  /** Of the disk that the SQLite store lies on: below it nothing more is accepted. */
  readonly diskReserveBytes: number;
  readonly alerts: AlertSettings;
  /** Null: nothing is sent to it. */
  readonly statsd: { readonly host: string; readonly port: number; readonly prefix: string } | null;
  /** Spans go where OpenTelemetry's own variables say. */
  readonly traces: boolean;
  readonly logLevel: string;
  /** Files of a certificate and its key: the API is spoken by TLS. Null: it is not. */
  readonly tls: { readonly cert: string; readonly key: string } | null;
}

/** Each error is one sentence: the variable, what it must be, what it got. */
export function readConfig(environment: Environment): ServerConfig {
  const amqpUrl = read(environment, "AMQP_URL", "amqp://localhost", url(["amqp:", "amqps:"]), "an amqp:// or amqps:// URL");
  const config = {
    amqpUrl,
    managementUrl: read(
      environment,
      "WAYBILL_RABBITMQ_MANAGEMENT_URL",
      defaultManagementUrl(amqpUrl),
      url(["http:", "https:"]),
      "an http:// or https:// URL",
    ),
    brokerTls: {
      ca: fileOf(environment, "WAYBILL_RABBITMQ_CA"),
      cert: fileOf(environment, "WAYBILL_RABBITMQ_CERT"),
      key: fileOf(environment, "WAYBILL_RABBITMQ_KEY"),
    },
    broker: read(environment, "WAYBILL_BROKER", "rabbitmq", z.enum(["rabbitmq", "none"]), "rabbitmq or none"),
    services: read(environment, "WAYBILL_SERVICES", "all", z.enum(["all", "api", "coordinator"]), "all, api or coordinator"),
    host: read(environment, "WAYBILL_HOST", "127.0.0.1", z.string().min(1), "a host name or address"),
    port: read(
      environment,
      "WAYBILL_PORT",
      "8080",
      z
        .string()
        .regex(/^\d{1,5}$/)
        .transform(Number)
        .pipe(z.int().max(65_535)),
      "a port number",
    ),
    databaseUrl:
      (environment["DATABASE_URL"] ?? "") === ""
        ? null
        : read(environment, "DATABASE_URL", "", url(["postgres:", "postgresql:"]), "a postgres:// or postgresql:// URL"),
    dataFolder: resolve(read(environment, "WAYBILL_DATA", "data", z.string().min(1), "a folder")),
    contractsFolder: resolve(read(environment, "WAYBILL_CONTRACTS", "contracts", z.string().min(1), "a folder")),
    packagesFolder: resolve(read(environment, "WAYBILL_PACKAGES", "dist/packages", z.string().min(1), "a folder")),
    apiKey:
      environment["WAYBILL_API_KEY"] === undefined
        ? null
        : read(environment, "WAYBILL_API_KEY", "", bearerToken, "at least 16 of the characters A-Z a-z 0-9 - . _ ~ + / =", "hidden"),
    environment: read(
      environment,
      "WAYBILL_ENVIRONMENT",
      "development",
      z.string().regex(/^[\w .-]{1,30}$/),
      "1 to 30 letters, digits, spaces, dots and hyphens",
    ),
    trustedProxies: read(
      environment,
      "WAYBILL_TRUSTED_PROXIES",
      "",
      addresses,
      "addresses or networks such as 10.0.0.0/8, with commas between them",
    ),
    connectionsPerAddress: read(
      environment,
      "WAYBILL_CONNECTIONS_PER_ADDRESS",
      "1000",
      connections,
      "a number of connections, at least 1, or none",
    ),
    rateLimit: read(
      environment,
      "WAYBILL_RATE_LIMIT",
      "none",
      rate,
      "requests for each second, minute or hour, for example 100/s, or none",
    ),
    corsOrigins: read(
      environment,
      "WAYBILL_CORS_ORIGINS",
      "",
      origins,
      "origins such as https://shop.example.org, with commas between them",
    ),
    tls: { cert: fileOf(environment, "WAYBILL_TLS_CERT"), key: fileOf(environment, "WAYBILL_TLS_KEY") },
    webhooks: {
      secrets: read(
        environment,
        "WAYBILL_WEBHOOK_SECRET",
        "",
        webhookSecrets,
        "whsec_ and 24 to 64 bytes in base64, or two of them with a space between",
        "hidden",
      ),
      allowPrivate: read(environment, "WAYBILL_WEBHOOK_ALLOW_PRIVATE", "false", z.enum(["true", "false"]), "true or false") === "true",
    },
    diskReserveBytes: read(environment, "WAYBILL_DISK_RESERVE_MB", "256", megabytes, "a number of megabytes") * 1_000_000,
    alerts: readAlertSettings(environment),
    statsd: read(environment, "WAYBILL_STATSD", "", statsdAddress, "a host and a port, as localhost:8125"),
    traces: readTraceSettings(environment),
    logLevel: read(
      environment,
      "WAYBILL_LOG_LEVEL",
      "info",
      z.enum(["trace", "debug", "info", "warn", "error", "fatal", "silent"]),
      "trace, debug, info, warn, error, fatal or silent",
    ),
  };
  checkTogether(config);
  checkCertificates(config);
  return { ...config, tls: config.tls.cert === null || config.tls.key === null ? null : { cert: config.tls.cert, key: config.tls.key } };
}

/** What each variable allows by itself, and the others do not. */
function checkTogether({ services, databaseUrl, broker, apiKey, host }: Omit<ServerConfig, "tls">): void {
  if (services !== "all" && databaseUrl === null)
    throw new ConfigError(`DATABASE_URL must be set when WAYBILL_SERVICES is ${services}: a store in SQLite is one process's own.`);
  if (services === "coordinator" && broker === "none")
    throw new ConfigError(
      "WAYBILL_BROKER must be rabbitmq when WAYBILL_SERVICES is coordinator, got none: there is nothing to coordinate.",
    );
  if (services !== "coordinator" && apiKey === null && !isLoopback(host))
    throw new ConfigError(`WAYBILL_API_KEY must be set when WAYBILL_HOST is not loopback, got WAYBILL_HOST "${host}" and no key.`);
}

/** A certificate is of no use without its key, and none of any without TLS. */
function checkCertificates({ amqpUrl, managementUrl, brokerTls: { ca, cert, key }, tls }: Pairs): void {
  const pairs = [
    ["WAYBILL_RABBITMQ_CERT", cert, "WAYBILL_RABBITMQ_KEY", key],
    ["WAYBILL_TLS_CERT", tls.cert, "WAYBILL_TLS_KEY", tls.key],
  ] as const;
  for (const [certName, certFile, keyName, keyFile] of pairs)
    if ((certFile === null) !== (keyFile === null))
      throw new ConfigError(`${certFile === null ? certName : keyName} must be set where ${certFile === null ? keyName : certName} is.`);
  if ((ca ?? cert) !== null && !amqpUrl.startsWith("amqps:") && !managementUrl.startsWith("https:"))
    throw new ConfigError(
      `AMQP_URL must be an amqps:// URL where ${ca === null ? "WAYBILL_RABBITMQ_CERT" : "WAYBILL_RABBITMQ_CA"} is set, got "${withoutPassword(amqpUrl)}".`,
    );
}

interface Pairs {
  readonly managementUrl: string;
  readonly amqpUrl: string;
  readonly brokerTls: BrokerTlsFiles;
  readonly tls: Pick<BrokerTlsFiles, "cert" | "key">;
}

/** What a header can carry behind "Bearer" (RFC 6750 §2.1): a key with a space in it would never be met. */
const bearerToken = z.string().regex(/^[A-Za-z0-9._~+/=-]{16,}$/);

/** With commas between them. */
const listed = z.string().transform((value) =>
  value
    .split(",")
    .map((one) => one.trim())
    .filter((one) => one !== ""),
);

const addresses = listed.refine((all) => all.every((one) => ipaddr.isValid(one) || ipaddr.isValidCIDR(one)));

/** The prefix is that of the names that StatsD knows jobs by. */
const statsdAddress = z
  .string()
  .regex(/^$|^(\[[0-9a-f:]+\]|[^:\s]+):\d{1,5}$/)
  .transform((value) => {
    const [, host = "", port = ""] = /^(.*):(\d+)$/.exec(value) ?? [];
    return value === "" ? null : { host: host.replace(/^\[|\]$/g, ""), port: Number(port), prefix: "job." };
  });

const rate = z
  .string()
  .refine((value) => value === "none" || parseRate(value) !== null)
  .transform(parseRate);

const connections = z
  .string()
  .regex(/^([1-9]\d{0,6}|none)$/)
  .transform((value) => (value === "none" ? null : Number(value)));

const origins = listed.refine((all) => all.every((one) => URL.canParse(one) && new URL(one).origin === one));

const megabytes = z
  .string()
  .regex(/^\d{1,9}$/)
  .transform(Number);

/** As Standard Webhooks writes them. Two while one follows the other: each message is signed with both. */
const webhookSecrets = z
  .string()
  .transform((value) => value.split(" ").filter((one) => one !== ""))
  .refine((secrets) => secrets.length <= 2 && secrets.every(isWebhookSecret));

function isWebhookSecret(secret: string): boolean {
  const bytes = Buffer.from(secret.slice("whsec_".length), "base64");
  return /^whsec_[A-Za-z0-9+/]+={0,2}$/.test(secret) && bytes.length >= 24 && bytes.length <= 64;
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127\.\d+\.\d+\.\d+$/.test(host);
}
