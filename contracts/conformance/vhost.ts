import { randomUUID } from "node:crypto";

/** A vhost for one case, empty, which the user of the management URL may do everything in. */
export async function freshVhost({ amqpUrl, managementUrl }: BrokerUrls): Promise<Vhost> {
  const name = `conformance-${randomUUID()}`;
  const { username, password, origin } = new URL(managementUrl);
  const headers = {
    "content-type": "application/json",
    authorization: `Basic ${Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString("base64")}`,
  };
  const ask = async (method: string, path: string, body?: object): Promise<void> => {
    const init = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
    const response = await fetch(`${origin}/api/${path}`, init).catch((error: Error) => {
      throw new Error(`RabbitMQ's management does not answer at ${origin}: ${reasonOf(error)}.`, { cause: error });
    });
    if (!response.ok) throw new Error(`RabbitMQ's management answered ${response.status} to ${method} /api/${path}.`);
  };
  const user = new URL(amqpUrl).username || "guest";
  await ask("PUT", `vhosts/${name}`);
  await ask("PUT", `permissions/${name}/${user}`, { configure: ".*", write: ".*", read: ".*" });
  const url = new URL(amqpUrl);
  url.pathname = `/${name}`;
  return { amqpUrl: url.href, remove: () => ask("DELETE", `vhosts/${name}`) };
}

/** fetch keeps the reason in its cause; where a host has several addresses, that is one error of each. */
function reasonOf({ cause, message }: Error): string {
  const [first] = cause instanceof AggregateError ? cause.errors : [cause];
  return first instanceof Error ? first.message : message;
}

export interface BrokerUrls {
  readonly amqpUrl: string;
  /** With user and password; it makes and removes the vhosts. */
  readonly managementUrl: string;
}

export interface Vhost {
  readonly amqpUrl: string;
  remove(): Promise<void>;
}
