import type { JsonSchema } from "@waybill/contracts";
import type { ContractSet, ServedContract, Topology } from "../../contracts/contract_set.ts";
import { readExactly } from "../../contracts/mapping.ts";
import { messageSchemas } from "../../contracts/message_schemas.ts";
import { typeNameOf } from "../../contracts/routing_key.ts";
import { embed } from "./embed.ts";

/**
 * What travels through RabbitMQ as AsyncAPI 3.0 has it, from where a consumer stands: it receives tasks from the queue
 * of its routing key, sends outcomes, and hears of cancels.
 */
export function asyncApiOf({ byRoutingKey, topology }: ContractSet, { version }: { readonly version: string }): AsyncApi {
  const all = [...byRoutingKey.values()];
  return {
    asyncapi: "3.0.0",
    info: { title: "Waybill, the wire", version, description: about, license: { name: "MIT" } },
    defaultContentType: "application/json",
    servers: { rabbitmq: { host: "localhost:5672", protocol: "amqp", protocolVersion: "0.9.1", description: "As AMQP_URL says." } },
    channels: {
      ...Object.fromEntries(all.map((contract) => [contract.routingKey, taskChannel(contract, topology)])),
      ...commonChannels(topology),
    },
    operations: { ...Object.fromEntries(all.map(({ routingKey }) => [`work_${routingKey}`, workOf(routingKey)])), ...commonOperations },
    components: {
      messages: { ...Object.fromEntries(all.map((contract) => [nameOf(contract), taskMessage(contract)])), ...commonMessages },
    },
  };
}

export interface AsyncApi {
  readonly channels: Readonly<Record<string, object>>;
  readonly components: { readonly messages: Readonly<Record<string, AsyncMessage>> };
  readonly [member: string]: unknown;
}

/** With schemas as JSON Schema: AsyncAPI's own dialect is a superset of draft 07, and reads `discriminator` otherwise. */
export interface AsyncMessage {
  readonly payload: MultiFormatSchema;
  readonly headers?: MultiFormatSchema;
  readonly examples?: readonly { readonly name: string; readonly payload: unknown }[];
  readonly [member: string]: unknown;
}

interface MultiFormatSchema {
  readonly schemaFormat: string;
  readonly schema: JsonSchema;
}

const about =
  "What a consumer takes from RabbitMQ and what it reports. The rules beside the schemas, in MUST and SHOULD, are those of contracts/PROTOCOL.md.";

const nameOf = ({ routingKey }: ServedContract): string => `${typeNameOf(routingKey)}Task`;
const message = (name: string) => ({ $ref: `#/components/messages/${name}` });
const draft2020 = (schema: JsonSchema, place: string): MultiFormatSchema => ({
  schemaFormat: "application/schema+json;version=draft-2020-12",
  schema: embed(schema, `${place}/schema`),
});

function taskChannel(contract: ServedContract, { taskQueue }: Topology): object {
  const { routingKey, title, description } = contract;
  return {
    address: routingKey,
    title,
    description: `${description} A queue named as the routing key, bound by it to the exchange ${taskQueue.exchange}, with the arguments that contracts/topology.json says.`,
    messages: { task: message(nameOf(contract)) },
    bindings: {
      amqp: { is: "queue", queue: { name: routingKey, durable: true, exclusive: false, autoDelete: false, vhost: "/" }, bindingVersion },
    },
  };
}

function commonChannels(topology: Topology): Readonly<Record<string, object>> {
  const exchange = (name: string) => {
    const { type } = topology.exchanges.find((each) => each.name === name)!;
    return { amqp: { is: "routingKey", exchange: { name, type, durable: true, autoDelete: false, vhost: "/" }, bindingVersion } };
  };
  return {
    outcomes: {
      address: "outcomes",
      description: "What became of an attempt.",
      messages: { outcome: message("Outcome") },
      bindings: exchange("outcomes"),
    },
    control: {
      address: "{routing_key}.cancel",
      description: "Each process has an exclusive queue of its own here, bound by all.# and <routing_key>.#.",
      parameters: { routing_key: { description: "Whose consumers are meant." } },
      messages: { cancel: message("Cancel") },
      bindings: exchange("control"),
    },
    contract_notices: {
      address: "{routing_key}.contract",
      description: "Which contract the services have, some seconds after a consumer is there and again from time to time.",
      parameters: { routing_key: { description: "Whose consumers are meant." } },
      messages: { contract_notice: message("ContractNotice") },
      bindings: exchange("control"),
    },
  };
}

const bindingVersion = "0.3.0";

function workOf(routingKey: string): object {
  return {
    action: "receive",
    channel: { $ref: `#/channels/${routingKey}` },
    summary: `Take a task of ${routingKey}; acknowledge it when the broker has confirmed its outcome.`,
    bindings: { amqp: { ack: true, bindingVersion } },
  };
}

const commonOperations = {
  report: {
    action: "send",
    channel: { $ref: "#/channels/outcomes" },
    summary: "Report the outcome of an attempt, and wait for the broker's confirm.",
    bindings: { amqp: { deliveryMode: 2, mandatory: true, bindingVersion } },
  },
  hear_of_cancels: { action: "receive", channel: { $ref: "#/channels/control" }, summary: "Stop an attempt, or drop it on arrival." },
  hear_of_contracts: {
    action: "receive",
    channel: { $ref: "#/channels/contract_notices" },
    summary: "Say in your log that you were built with another contract, and go on.",
  },
};

function taskMessage(contract: ServedContract): AsyncMessage {
  const name = nameOf(contract);
  const place = `#/components/messages/${name}`;
  return {
    name,
    title: contract.title,
    contentType: "application/json",
    headers: draft2020(messageSchemas.taskHeaders, `${place}/headers`),
    payload: draft2020(contract.payloadSchema, `${place}/payload`),
    examples: contract.examples.valid.map((example) => ({
      name: example.name,
      payload: readExactly(Buffer.from(example.bytes).toString()),
    })),
  };
}

const commonMessage = (name: string, schema: JsonSchema): AsyncMessage => ({
  name,
  title: name,
  contentType: "application/json",
  payload: draft2020(schema, `#/components/messages/${name}/payload`),
});

const commonMessages = {
  Outcome: commonMessage("Outcome", messageSchemas.outcome),
  Cancel: commonMessage("Cancel", messageSchemas.cancel),
  ContractNotice: commonMessage("ContractNotice", messageSchemas.contractNotice),
};
