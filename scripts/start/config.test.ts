import { expect, test } from "vitest";
import { readStartConfig } from "./config.ts";

test("without any variable everything has its usual place", () => {
  expect(readStartConfig({}, "/checkout")).toMatchObject({
    host: "127.0.0.1",
    port: 8080,
    dataFolder: "/checkout/data",
    contractsFolder: "/checkout/contracts",
    apiKey: null,
    rabbitmqPort: 5672,
    rabbitmqManagementPort: 15672,
    consumerHealthPort: null,
  });
});

test("a start without a broker is refused with the command for a server alone", () => {
  expect(() => readStartConfig({ WAYBILL_BROKER: "none" }, "/checkout")).toThrow(
    "WAYBILL_BROKER is none, but npm start brings a RabbitMQ. For a server alone: WAYBILL_BROKER=none npx node services/server/main.ts",
  );
});

const cases = [
  { name: "WAYBILL_PORT", value: "abc" },
  { name: "WAYBILL_PORT", value: "0" },
  { name: "WAYBILL_RABBITMQ_PORT", value: "65536" },
  { name: "WAYBILL_RABBITMQ_MANAGEMENT_PORT", value: "-1" },
  { name: "WAYBILL_HEALTH_PORT", value: "80a" },
];
for (const { name, value } of cases) {
  test(`${name}="${value}" is refused with what it got`, () => {
    expect(() => readStartConfig({ [name]: value }, "/checkout")).toThrow(`${name} must be a port number, 1 to 65535, got "${value}".`);
  });
}
