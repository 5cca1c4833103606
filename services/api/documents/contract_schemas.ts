import type { ContractSet, ServedContract } from "../../contracts/contract_set.ts";
import { readExactly } from "../../contracts/mapping.ts";
import type { NamedPipeline } from "../../contracts/named_pipelines.ts";
import { typeNameOf } from "../../contracts/routing_key.ts";
import { closed, embed } from "./embed.ts";
import { itemMembers } from "./parameters.ts";
import { scheduleMembers } from "./schemas.ts";
import { ref } from "./shapes.ts";
import { duration } from "./texts.ts";

/** What may be sent, as it depends on the contracts: of each its payload, its result and a task of it; and what names one of them. */
export function contractSchemas({ byRoutingKey, pipelines }: Contracts, facts: Facts): Readonly<Record<string, object>> {
  const all = [...byRoutingKey.values()];
  const named = [...pipelines.values()];
  const keys = [...byRoutingKey.keys()];
  return {
    ...Object.assign({}, ...all.map(schemasOf), ...named.map(inputOf)),
    Item: { oneOf: all.map((contract) => itemOf(contract, facts)) },
    ScheduleRequest: { oneOf: all.map(scheduleOf) },
    ScheduleChange: {
      description: "What is not there stays.",
      type: "object",
      additionalProperties: false,
      properties: { payload: { anyOf: all.map(payloadOf) }, ...scheduleMembers },
    },
    PipelineRequest: {
      description: "A pipeline of the contract folder by its name, or one with its steps.",
      oneOf: [...named.map(namedPipeline), { ...sentPipeline, examples: all.slice(0, 1).map(pipelineExample) }],
    },
    PipelineStep: pipelineStep,
    Followed: followed(keys),
    RoutingKey: { type: "string", enum: keys },
  };
}

export const nameOf = ({ routingKey }: Pick<ServedContract, "routingKey">): string => typeNameOf(routingKey);

type Contracts = Pick<ContractSet, "byRoutingKey" | "pipelines">;
type Facts = Parameters<typeof itemMembers>[0];

const payloadOf = (contract: ServedContract): object => ref(`${nameOf(contract)}Payload`);

function schemasOf(contract: ServedContract): Readonly<Record<string, object>> {
  const name = nameOf(contract);
  return {
    [`${name}Payload`]: embed(closed(contract.payloadSchema), `#/components/schemas/${name}Payload`),
    [`${name}Result`]: embed(contract.resultSchema, `#/components/schemas/${name}Result`),
    [`${name}Task`]: {
      description: `A task of ${contract.routingKey}, whole.`,
      allOf: [
        ref("Task"),
        {
          type: "object",
          properties: {
            routing_key: { const: contract.routingKey },
            payload: payloadOf(contract),
            result: { oneOf: [ref(`${name}Result`), { type: "null" }] },
          },
        },
      ],
    },
  };
}

function itemOf(contract: ServedContract, facts: Facts): object {
  const members = Object.entries(itemMembers(facts)).map(([name, { description, schema }]) => [
    name,
    { description, ...schema, type: [schema.type, "null"], ...("enum" in schema ? { enum: [...schema.enum, null] } : {}) },
  ]);
  return {
    title: `${nameOf(contract)}Item`,
    type: "object",
    required: ["routing_key", "payload"],
    additionalProperties: false,
    properties: { routing_key: { const: contract.routingKey }, payload: payloadOf(contract), ...Object.fromEntries(members) },
  };
}

function scheduleOf(contract: ServedContract): object {
  const mayBeLeftOut = contract.checkPayload(Buffer.from("{}")).kind === "fits";
  return {
    title: `${nameOf(contract)}Schedule`,
    type: "object",
    required: ["routing_key", "cron", ...(mayBeLeftOut ? [] : ["payload"])],
    additionalProperties: false,
    properties: {
      name: { description: "No two alike.", type: ["string", "null"], pattern: "^[A-Za-z0-9._:-]{1,100}$" },
      ...{ routing_key: { const: contract.routingKey }, payload: payloadOf(contract), ...scheduleMembers },
    },
  };
}

const inputName = ({ name }: NamedPipeline): string => `${typeNameOf(name)}PipelineInput`;

function inputOf(pipeline: NamedPipeline): Readonly<Record<string, object>> {
  const name = inputName(pipeline);
  return { [name]: embed(closed(pipeline.input), `#/components/schemas/${name}`) };
}

function namedPipeline(pipeline: NamedPipeline): object {
  const mayBeLeftOut = pipeline.checkInput({}).problems.length === 0;
  return {
    title: `${typeNameOf(pipeline.name)}Pipeline`,
    description: pipeline.description,
    type: "object",
    required: ["name", ...(mayBeLeftOut ? [] : ["input"])],
    additionalProperties: false,
    properties: { name: { const: pipeline.name }, input: ref(inputName(pipeline)) },
  };
}

const sentPipeline = {
  type: "object",
  required: ["steps"],
  additionalProperties: false,
  properties: {
    steps: { type: "array", minItems: 1, items: { oneOf: [ref("PipelineStep"), ref("PipelineParallel")] } },
    deadline: { description: "How long all of it may take: `1s` to `30d`, usually `7d`.", ...duration("lifetime") },
    input: { description: "What the steps may refer to as `/input`." },
  },
};

/** The least pipeline: one task, as its contract's example has it. */
function pipelineExample({ routingKey, examples }: ServedContract): object {
  return {
    steps: examples.valid
      .slice(0, 1)
      .map(({ bytes }) => ({ name: "first", routing_key: routingKey, payload: readExactly(Buffer.from(bytes).toString()) })),
  };
}

const pipelineStep = {
  description: "A task, or one for each item of an array.",
  type: "object",
  required: ["name", "routing_key"],
  additionalProperties: false,
  properties: {
    name: { type: "string", pattern: "^[a-z][a-z0-9_]{0,63}$" },
    routing_key: ref("RoutingKey"),
    payload: { description: '`{"$from": "/steps/validate/result/url"}` stands for a value; everything else for itself.' },
    for_each: { description: "A pointer to an array: a task for each item, which is `/item`.", type: "string" },
    limit: { description: "The most items there may be, usually 1000.", type: "integer", minimum: 1, maximum: 10_000 },
    tolerate_failure: { description: "Its failure stops nothing; its result is null then.", type: "boolean" },
  },
};

function followed(keys: readonly string[]): object {
  const one = `(tasks|queue:(${keys.join("|")})|task:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})`;
  return { type: "string", pattern: `^${one}(,${one}){0,99}$`, examples: ["tasks"] };
}
