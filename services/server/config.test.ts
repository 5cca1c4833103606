import { resolve } from "node:path";
import { expect, test } from "vitest";
import { ConfigError, readConfig } from "./config.ts";

const key = "k".repeat(16);
/** One that can be read; what is in it is seen when it is used. */
const file = import.meta.filename;
const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

test("with nothing set, a server runs for this machine alone", () => {
  expect(readConfig({})).toEqual({
    amqpUrl: "amqp://localhost",
    broker: "rabbitmq",
    services: "all",
    databaseUrl: null,
    managementUrl: "http://localhost:15672",
    brokerTls: { ca: null, cert: null, key: null },
    tls: null,
    host: "127.0.0.1",
    port: 8080,
    dataFolder: resolve("data"),
    contractsFolder: resolve("contracts"),
    packagesFolder: resolve("dist/packages"),
    apiKey: null,
    environment: "development",
    trustedProxies: [],
    connectionsPerAddress: 1_000,
    rateLimit: null,
    corsOrigins: [],
    webhooks: { secrets: [], allowPrivate: false },
    diskReserveBytes: 256_000_000,
    alerts: { publicUrl: null, channels: { pagerDuty: null, mail: null, webhook: null, slack: null } },
    statsd: null,
    traces: false,
    logLevel: "info",
  });
});

test("every variable is read", () => {
  const environment = {
    AMQP_URL: "amqps://shop:secret@rabbit.example.org/orders",
    WAYBILL_RABBITMQ_MANAGEMENT_URL: "https://rabbit.example.org/manage",
    WAYBILL_RABBITMQ_CA: file,
    WAYBILL_RABBITMQ_CERT: file,
    WAYBILL_RABBITMQ_KEY: file,
    WAYBILL_TLS_CERT: file,
    WAYBILL_TLS_KEY: file,
    WAYBILL_HOST: "0.0.0.0",
    WAYBILL_PORT: "65535",
    WAYBILL_DATA: "/var/waybill",
    WAYBILL_BROKER: "none",
    WAYBILL_SERVICES: "api",
    DATABASE_URL: "postgres://waybill:secret@db.example.org/shop",
    WAYBILL_CONTRACTS: "/etc/contracts",
    WAYBILL_PACKAGES: "/etc/packages",
    WAYBILL_API_KEY: `${key}-._~+/=`,
    WAYBILL_ENVIRONMENT: "production",
    WAYBILL_TRUSTED_PROXIES: "10.0.0.0/8, ::1",
    WAYBILL_CONNECTIONS_PER_ADDRESS: "50",
    WAYBILL_RATE_LIMIT: "100/s",
    WAYBILL_CORS_ORIGINS: "https://shop.example.org, http://localhost:3000",
    WAYBILL_WEBHOOK_SECRET: `${secret} ${secret}`,
    WAYBILL_WEBHOOK_ALLOW_PRIVATE: "true",
    WAYBILL_DISK_RESERVE_MB: "1000",
    WAYBILL_STATSD: "statsd.example.org:8125",
    OTEL_EXPORTER_OTLP_ENDPOINT: "http://collector.example.org:4318",
    WAYBILL_LOG_LEVEL: "debug",
  };
  expect(readConfig(environment)).toEqual({
    amqpUrl: "amqps://shop:secret@rabbit.example.org/orders",
    managementUrl: "https://rabbit.example.org/manage",
    brokerTls: { ca: file, cert: file, key: file },
    tls: { cert: file, key: file },
    host: "0.0.0.0",
    port: 65_535,
    dataFolder: "/var/waybill",
    broker: "none",
    services: "api",
    databaseUrl: "postgres://waybill:secret@db.example.org/shop",
    contractsFolder: "/etc/contracts",
    packagesFolder: "/etc/packages",
    apiKey: `${key}-._~+/=`,
    environment: "production",
    trustedProxies: ["10.0.0.0/8", "::1"],
    connectionsPerAddress: 50,
    rateLimit: { count: 100, perMs: 1_000 },
    corsOrigins: ["https://shop.example.org", "http://localhost:3000"],
    webhooks: { secrets: [secret, secret], allowPrivate: true },
    diskReserveBytes: 1_000_000_000,
    alerts: { publicUrl: null, channels: { pagerDuty: null, mail: null, webhook: null, slack: null } },
    statsd: { host: "statsd.example.org", port: 8125, prefix: "job." },
    traces: true,
    logLevel: "debug",
  });
});

test("the management URL follows the AMQP host", () => {
  expect(readConfig({ AMQP_URL: "amqp://rabbit.example.org:5673/orders" }).managementUrl).toBe("http://rabbit.example.org:15672");
});

const wrong = [
  { set: { WAYBILL_STATSD: "statsd" }, says: 'WAYBILL_STATSD must be a host and a port, as localhost:8125, got "statsd".' },
  { set: { AMQP_URL: "localhost" }, says: 'AMQP_URL must be an amqp:// or amqps:// URL, got "localhost".' },
  { set: { AMQP_URL: "" }, says: 'AMQP_URL must be an amqp:// or amqps:// URL, got "".' },
  {
    set: { AMQP_URL: "http://shop:secret@rabbit.example.org" },
    says: 'AMQP_URL must be an amqp:// or amqps:// URL, got "http://shop:…@rabbit.example.org".',
  },
  {
    set: { WAYBILL_RABBITMQ_MANAGEMENT_URL: "amqp://localhost" },
    says: 'WAYBILL_RABBITMQ_MANAGEMENT_URL must be an http:// or https:// URL, got "amqp://localhost".',
  },
  { set: { WAYBILL_BROKER: "kafka" }, says: 'WAYBILL_BROKER must be rabbitmq or none, got "kafka".' },
  {
    set: { DATABASE_URL: "mysql://shop:secret@db.example.org" },
    says: 'DATABASE_URL must be a postgres:// or postgresql:// URL, got "mysql://shop:…@db.example.org".',
  },
  {
    set: { WAYBILL_WEBHOOK_SECRET: "hunter2" },
    says: "WAYBILL_WEBHOOK_SECRET must be whsec_ and 24 to 64 bytes in base64, or two of them with a space between, got 7 characters.",
  },
  {
    set: { WAYBILL_WEBHOOK_SECRET: `${secret} ${secret} ${secret}` },
    says: "WAYBILL_WEBHOOK_SECRET must be whsec_ and 24 to 64 bytes in base64, or two of them with a space between, got 116 characters.",
  },
  { set: { WAYBILL_DISK_RESERVE_MB: "1 GB" }, says: 'WAYBILL_DISK_RESERVE_MB must be a number of megabytes, got "1 GB".' },
  { set: { WAYBILL_WEBHOOK_ALLOW_PRIVATE: "yes" }, says: 'WAYBILL_WEBHOOK_ALLOW_PRIVATE must be true or false, got "yes".' },
  { set: { WAYBILL_SERVICES: "dashboard" }, says: 'WAYBILL_SERVICES must be all, api or coordinator, got "dashboard".' },
  {
    set: { WAYBILL_SERVICES: "coordinator" },
    says: "DATABASE_URL must be set when WAYBILL_SERVICES is coordinator: a store in SQLite is one process's own.",
  },
  {
    set: { WAYBILL_SERVICES: "coordinator", WAYBILL_BROKER: "none", DATABASE_URL: "postgres://db.example.org/shop" },
    says: "WAYBILL_BROKER must be rabbitmq when WAYBILL_SERVICES is coordinator, got none: there is nothing to coordinate.",
  },
  {
    set: { WAYBILL_ENVIRONMENT: "<b>" },
    says: 'WAYBILL_ENVIRONMENT must be 1 to 30 letters, digits, spaces, dots and hyphens, got "<b>".',
  },
  {
    set: { WAYBILL_TRUSTED_PROXIES: "10.0.0.0/8, proxy" },
    says: 'WAYBILL_TRUSTED_PROXIES must be addresses or networks such as 10.0.0.0/8, with commas between them, got "10.0.0.0/8, proxy".',
  },
  {
    set: { WAYBILL_CONNECTIONS_PER_ADDRESS: "0" },
    says: 'WAYBILL_CONNECTIONS_PER_ADDRESS must be a number of connections, at least 1, or none, got "0".',
  },
  {
    set: { WAYBILL_RATE_LIMIT: "fast" },
    says: 'WAYBILL_RATE_LIMIT must be requests for each second, minute or hour, for example 100/s, or none, got "fast".',
  },
  {
    set: { WAYBILL_CORS_ORIGINS: "*" },
    says: 'WAYBILL_CORS_ORIGINS must be origins such as https://shop.example.org, with commas between them, got "*".',
  },
  { set: { WAYBILL_TLS_CERT: file }, says: "WAYBILL_TLS_KEY must be set where WAYBILL_TLS_CERT is." },
  {
    set: { AMQP_URL: "amqps://localhost", WAYBILL_RABBITMQ_KEY: file },
    says: "WAYBILL_RABBITMQ_CERT must be set where WAYBILL_RABBITMQ_KEY is.",
  },
  {
    set: { WAYBILL_RABBITMQ_CA: "/nowhere/ca.pem" },
    says: 'WAYBILL_RABBITMQ_CA must be a file that this user may read, got "/nowhere/ca.pem" (ENOENT).',
  },
  {
    set: { WAYBILL_RABBITMQ_CA: file },
    says: 'AMQP_URL must be an amqps:// URL where WAYBILL_RABBITMQ_CA is set, got "amqp://localhost".',
  },
  { set: { WAYBILL_HOST: "" }, says: 'WAYBILL_HOST must be a host name or address, got "".' },
  { set: { WAYBILL_PORT: "abc" }, says: 'WAYBILL_PORT must be a port number, got "abc".' },
  { set: { WAYBILL_PORT: "65536" }, says: 'WAYBILL_PORT must be a port number, got "65536".' },
  { set: { WAYBILL_PORT: "-1" }, says: 'WAYBILL_PORT must be a port number, got "-1".' },
  { set: { WAYBILL_PORT: "80.5" }, says: 'WAYBILL_PORT must be a port number, got "80.5".' },
  { set: { WAYBILL_DATA: "" }, says: 'WAYBILL_DATA must be a folder, got "".' },
  { set: { WAYBILL_CONTRACTS: "" }, says: 'WAYBILL_CONTRACTS must be a folder, got "".' },
  { set: { WAYBILL_PACKAGES: "" }, says: 'WAYBILL_PACKAGES must be a folder, got "".' },
  {
    set: { WAYBILL_API_KEY: "too-short" },
    says: "WAYBILL_API_KEY must be at least 16 of the characters A-Z a-z 0-9 - . _ ~ + / =, got 9 characters.",
  },
  {
    set: { WAYBILL_API_KEY: "a key that no header can carry" },
    says: "WAYBILL_API_KEY must be at least 16 of the characters A-Z a-z 0-9 - . _ ~ + / =, got 30 characters.",
  },
  {
    set: { WAYBILL_LOG_LEVEL: "loud" },
    says: 'WAYBILL_LOG_LEVEL must be trace, debug, info, warn, error, fatal or silent, got "loud".',
  },
  {
    set: { WAYBILL_HOST: "0.0.0.0" },
    says: 'WAYBILL_API_KEY must be set when WAYBILL_HOST is not loopback, got WAYBILL_HOST "0.0.0.0" and no key.',
  },
] as const;
for (const { set, says } of wrong) {
  test(says, () => expect(() => readConfig(set)).toThrow(new ConfigError(says)));
}

for (const host of ["127.0.0.1", "127.0.0.2", "localhost", "::1"]) {
  test(`${host} is loopback and needs no key`, () => expect(readConfig({ WAYBILL_HOST: host })).toMatchObject({ host, apiKey: null }));
}

test("a coordinator alone takes no tasks, and needs no key wherever it listens", () => {
  const environment = { WAYBILL_SERVICES: "coordinator", WAYBILL_HOST: "0.0.0.0", DATABASE_URL: "postgres://db.example.org/shop" };
  expect(readConfig(environment)).toMatchObject({ services: "coordinator", apiKey: null });
});

for (const host of ["::", "192.168.0.5", "example.org", "127.example.org"]) {
  test(`${host} is not loopback and needs a key`, () => {
    expect(() => readConfig({ WAYBILL_HOST: host })).toThrow(ConfigError);
    expect(readConfig({ WAYBILL_HOST: host, WAYBILL_API_KEY: key })).toMatchObject({ host, apiKey: key });
  });
}
