import { type Broker, BrokerUnavailable, type OwnBroker, type Say } from "./broker.ts";

/**
 * The first way to a broker of our own that serves here. (Where AMQP_URL is set nobody climbs: `given.ts`.)
 *   container   a Docker engine answers
 *   native      rabbitmq-server is installed: a private node
 *   installed   Debian or Ubuntu, as root: installed from the distribution, then a private node
 *   none        one message with the ways to get one
 *
 * A way that is there but fails (an image that cannot be fetched) is said, and the next one is tried.
 *
 * @throws {BrokerUnavailable} with every way's reason and what to do.
 */
export async function climb<B extends Broker>(rungs: readonly Rung<B>[], say: Say): Promise<B> {
  const reasons: string[] = [];
  for (const rung of rungs) {
    try {
      return await rung.reach();
    } catch (error) {
      if (!(error instanceof BrokerUnavailable)) throw error;
      reasons.push(`${rung.name}: ${error.message}`);
      say(`No broker by way of ${rung.name}: ${firstLine(error.message)}`);
    }
  }
  throw new BrokerUnavailable(["No RabbitMQ can be had here.", ...reasons.map((reason) => `  ${reason}`), WAYS].join("\n"));
}

export interface Rung<B extends Broker = OwnBroker> {
  /** What people know it as. */
  readonly name: string;
  /** @throws {BrokerUnavailable} when this way does not serve here. */
  reach(): Promise<B>;
}

const WAYS = `Any one of these gives one:
  - set AMQP_URL to a RabbitMQ (3.10 or newer), and WAYBILL_RABBITMQ_MANAGEMENT_URL to its management page
  - start a Docker engine, and try again
  - install RabbitMQ (Debian, Ubuntu: apt-get install rabbitmq-server; macOS: brew install rabbitmq), and try again`;

function firstLine(text: string): string {
  return text.split("\n", 1)[0] ?? text;
}
