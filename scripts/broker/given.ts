import type { Broker } from "./broker.ts";

/**
 * Somebody's RabbitMQ, named by AMQP_URL: used as it is, never stopped or emptied.
 * Its management page is, unless named, where it usually is: the same host and user, port 15672.
 *
 * @returns null when AMQP_URL is not set. @throws when it is not an amqp URL.
 */
export function givenBroker(amqpUrl: string | undefined, managementUrl: string | undefined): Broker | null {
  if (amqpUrl === undefined || amqpUrl === "") return null;
  const url = URL.canParse(amqpUrl) ? new URL(amqpUrl) : null;
  if (url === null || !(url.protocol === "amqp:" || url.protocol === "amqps:")) {
    throw new Error(`AMQP_URL must look like amqp://user:password@host:5672, got "${amqpUrl}".`);
  }
  return {
    kind: "given",
    description: `the RabbitMQ at ${url.host}, named by AMQP_URL`,
    amqpUrl,
    managementUrl: managementUrl ?? usualManagementUrl(url),
    async close() {},
  };
}

function usualManagementUrl(amqp: URL): string {
  const user = amqp.username === "" ? "guest:guest" : `${amqp.username}:${amqp.password}`;
  return `http://${user}@${amqp.hostname === "" ? "localhost" : amqp.hostname}:15672`;
}
