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
      throw new BrokerUnusable(
        "unavailable",
        `RabbitMQ's management does not answer at ${origin}: ${reasonOf(error)}. Where it is, says --management-url.`,
        { cause: error },
      );
    });
    if (response.ok) return;
    const why = response.status === 401 || response.status === 403 ? "not_allowed" : "unavailable";
    throw new BrokerUnusable(why, `RabbitMQ's management answered ${response.status} to ${method} /api/${path}.`);
  };
  const user = new URL(amqpUrl).username || "guest";
  await ask("PUT", `vhosts/${name}`);
  await ask("PUT", `permissions/${name}/${user}`, { configure: ".*", write: ".*", read: ".*" });
  const url = new URL(amqpUrl);
  url.pathname = `/${name}`;
  const users: string[] = [];
  return {
    amqpUrl: url.href,
    async withLeastRights(amqpUrl) {
      const [consumer, password] = [`conformance-${randomUUID()}`, randomUUID()];
      await ask("PUT", `users/${consumer}`, { password, tags: "" });
      users.push(consumer);
      await ask("PUT", `permissions/${name}/${consumer}`, leastRights);
      return Object.assign(new URL(amqpUrl), { username: consumer, password }).href;
    },
    async remove() {
      for (const consumer of users) await ask("DELETE", `users/${consumer}`);
      await ask("DELETE", `vhosts/${name}`);
    },
  };
}

/** What a consumer needs in production: its own control queue it may declare, the queue of its tasks not. */
const leastRights = {
  configure: "^control\\..*$",
  write: "^(outcomes|control\\..*)$",
  read: "^(conformance.*|control|control\\..*)$",
};

/** Nothing about a consumer can be found here. */
export class BrokerUnusable extends Error {
  override readonly name = "BrokerUnusable";
  readonly why: "unavailable" | "not_allowed";

  constructor(why: BrokerUnusable["why"], message: string, options: ErrorOptions = {}) {
    super(message, options);
    this.why = why;
  }
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
  /** The same place as a user of its own, who may declare no queue of tasks. */
  withLeastRights(amqpUrl: string): Promise<string>;
  remove(): Promise<void>;
}
