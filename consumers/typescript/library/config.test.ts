import assert from "node:assert/strict";
import { test } from "vitest";
import { ConfigError, readConfig } from "./config.ts";

test("without any variable, the defaults hold", () => {
  const { name, ...config } = readConfig({});
  assert.deepEqual(config, {
    amqpUrl: "amqp://localhost",
    prefetch: 20,
    graceMs: 20_000,
    healthPort: null,
    tls: { ca: null, cert: null, key: null },
  });
  assert.match(name, new RegExp(`-${process.pid}$`));
});

/** One that can be read; what is in it is seen when it is used. */
const file = import.meta.filename;

test("each variable is read", () => {
  const tls = { ca: file, cert: file, key: file };
  const env = {
    ...{ WAYBILL_RABBITMQ_CA: file, WAYBILL_RABBITMQ_CERT: file, WAYBILL_RABBITMQ_KEY: file },
    AMQP_URL: "amqps://me:secret@rabbit:5671/shop",
    WAYBILL_PREFETCH: "3",
    WAYBILL_GRACE_SECONDS: "0",
    WAYBILL_HEALTH_PORT: "0",
    WAYBILL_CONSUMER_NAME: "export-2",
  };
  assert.deepEqual(readConfig(env), { amqpUrl: env.AMQP_URL, prefetch: 3, graceMs: 0, healthPort: 0, name: "export-2", tls });
});

const wrong = [
  {
    env: { WAYBILL_RABBITMQ_CA: "/nowhere/ca.pem" },
    expect: 'WAYBILL_RABBITMQ_CA must be a file that this user may read, got "/nowhere/ca.pem"',
  },
  { env: { WAYBILL_RABBITMQ_KEY: file }, expect: "WAYBILL_RABBITMQ_CERT and WAYBILL_RABBITMQ_KEY must be set together" },
  {
    env: { WAYBILL_RABBITMQ_CA: file },
    expect: "AMQP_URL must be an amqps:// URL where WAYBILL_RABBITMQ_CA or WAYBILL_RABBITMQ_CERT is set",
  },
  { env: { WAYBILL_PREFETCH: "many" }, expect: 'WAYBILL_PREFETCH must be a whole number from 1 to 65535, got "many"' },
  { env: { WAYBILL_PREFETCH: "0" }, expect: 'WAYBILL_PREFETCH must be a whole number from 1 to 65535, got "0"' },
  { env: { WAYBILL_GRACE_SECONDS: "-1" }, expect: 'WAYBILL_GRACE_SECONDS must be a whole number from 0 to 86400, got "-1"' },
  { env: { WAYBILL_HEALTH_PORT: "70000" }, expect: 'WAYBILL_HEALTH_PORT must be a whole number from 0 to 65535, got "70000"' },
  { env: { WAYBILL_CONSUMER_NAME: "a b" }, expect: 'WAYBILL_CONSUMER_NAME must be 1 to 100 letters, digits, ".", "_" or "-", got "a b"' },
  {
    env: { AMQP_URL: "http://me:secret@rabbit" },
    expect: 'AMQP_URL must be a URL like amqp://user:password@host:5672/vhost, got "http://me:…@rabbit"',
  },
];
for (const { env, expect } of wrong) {
  test(`the error says: ${expect}`, () => {
    assert.throws(
      () => readConfig(env),
      (error) => error instanceof ConfigError && error.message === expect,
    );
  });
}
