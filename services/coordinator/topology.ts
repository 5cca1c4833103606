import type { Channel, ChannelModel } from "amqplib";
import type { BrokerConnection } from "../broker/connection.ts";
import { declareTopology } from "../broker/topology.ts";
import type { ContractSet } from "../contracts/contract_set.ts";
import type { CoordinatorLog } from "./dependencies.ts";

/** Declares and binds everything when RabbitMQ is (again) there, and whenever a queue is missed. */
export class StandingTopology {
  readonly #contracts: ContractSet;
  readonly #log: CoordinatorLog;
  #model: ChannelModel | null = null;

  constructor(connection: BrokerConnection, contracts: ContractSet, log: CoordinatorLog) {
    this.#contracts = contracts;
    this.#log = log;
    connection.keep({
      name: "topology",
      furnish: async (model) => {
        this.#model = model;
        await this.#declare(model);
      },
    });
  }

  /** Declares all again, on a fresh channel: a refusal closes the channel it was asked on. */
  async redeclare(): Promise<void> {
    if (this.#model !== null) await this.#declare(this.#model);
  }

  /** Prepares a channel of a consumer, whatever order the rooms are furnished in. */
  async declareOn(channel: Channel): Promise<void> {
    await declareTopology(channel, this.#contracts.topology, this.#contracts.byRoutingKey.keys());
  }

  async #declare(model: ChannelModel): Promise<void> {
    const channel = await model.createChannel();
    channel.on("error", (error: Error) => this.#log.error({ error: error.message }, "RabbitMQ refuses the topology"));
    await this.declareOn(channel);
    await channel.close();
  }
}
