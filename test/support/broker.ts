import { randomUUID } from "node:crypto";
import type { OwnBroker } from "../../scripts/broker/broker.ts";
import { climb } from "../../scripts/broker/ladder.ts";
import { ask } from "./desk.ts";
import type { SharedBroker } from "./global_setup.ts";
import { ownRungs } from "./own_broker.ts";
import { createVhost, TEST_VHOST } from "./vhosts.ts";

/**
 * A room of one's own, on the run's broker if none is given: an empty vhost, so that tests never meet. Goes with the broker.
 *
 * The management URL is the broker's; who asks it for queues names the vhost.
 */
export async function freshVhost(broker?: Pick<OwnBroker, "amqpUrl" | "managementUrl">): Promise<Vhost> {
  const { amqpUrl, managementUrl } = broker ?? (await sharedBroker());
  const name = `${TEST_VHOST}${randomUUID()}`;
  await createVhost(managementUrl, name);
  const url = new URL(amqpUrl);
  url.pathname = `/${name}`;
  return { amqpUrl: url.href, managementUrl, name };
}

export interface Vhost {
  readonly amqpUrl: string;
  readonly managementUrl: string;
  readonly name: string;
}

/**
 * A whole broker for one test file: to stop, kill and empty. Takes some seconds to come up.
 * Of the same kind as the run's. Close it after the tests (`afterAll(() => broker.close())`).
 */
export async function privateBroker(): Promise<OwnBroker> {
  const { kind } = await sharedBroker();
  const say = (line: string) => console.log(line);
  return climb(ownRungs(kind === "given" ? "auto" : kind, process.env, say), say);
}

async function sharedBroker(): Promise<SharedBroker> {
  return JSON.parse(await ask("/broker")) as SharedBroker;
}
