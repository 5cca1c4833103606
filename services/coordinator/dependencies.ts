import type { Channel } from "amqplib";
import type { BrokerConnection } from "../broker/connection.ts";
import type { Management } from "../broker/management.ts";
import type { Publisher } from "../broker/publisher.ts";
import type { ContractSet } from "../contracts/contract_set.ts";
import type { Counter } from "../dispatch/counter.ts";
import type { Dispatcher } from "../dispatch/dispatcher.ts";
import type { WebhookRules } from "../dispatch/door.ts";
import type { Figures } from "../dispatch/figures.ts";
import type { AlertChannel } from "../notify/channel.ts";
import type { Store } from "../store/store.ts";
import type { Traces } from "../traces/traces.ts";
import type { Markers } from "./markers.ts";
import type { Measurements } from "./measurements.ts";

/** What the duties work with. Time and chance come from here too. */
export interface Dependencies {
  readonly store: Store;
  readonly dispatcher: Dispatcher;
  readonly publisher: Publisher;
  /** The connection that consumes: a broker alarm never blocks it. */
  readonly consuming: BrokerConnection;
  readonly management: Management;
  readonly measurements: Measurements;
  readonly counter: Counter;
  readonly figures: Figures;
  /** Who is told of alerts. */
  readonly channels: readonly AlertChannel[];
  /** Where people find this installation; null: it does not know. */
  readonly publicUrl: string | null;
  /** Declares and binds everything that stands in RabbitMQ: what is missed is there again. */
  readonly declare: (channel: Channel) => Promise<void>;
  readonly markers: Markers;
  readonly contracts: ContractSet;
  /** Null: nobody asked for them. */
  readonly traces: Traces | null;
  readonly webhooks: WebhookRules;
  readonly log: CoordinatorLog;
  readonly now: () => number;
  readonly random: () => number;
}

export interface CoordinatorLog {
  info(facts: object, message: string): void;
  warn(facts: object, message: string): void;
  error(facts: object, message: string): void;
}
