import type { ContractSet, ServedContract } from "../../contracts/contract_set.ts";
import { typeNameOf } from "../../contracts/routing_key.ts";
import { answers } from "./answers.ts";
import { commonPaths, sendCodes } from "./common_paths.ts";
import { closed, embed } from "./embed.ts";
import { itemMembers, sendParameters } from "./parameters.ts";
import { commonSchemas, ref } from "./schemas.ts";

/**
 * The API as OpenAPI 3.1 has it, made from the contracts: a path for each routing key, with its payload as the door
 * judges it, its examples, and what becomes of it.
 */
export function openApiOf(contracts: ContractSet, { version, needsKey }: OpenApiFacts): OpenApi {
  const all = [...contracts.byRoutingKey.values()];
  return {
    openapi: "3.1.0",
    info: { title: "Waybill", version, description: about, license: { name: "MIT", identifier: "MIT" } },
    servers: [{ url: "/", description: "This server." }],
    tags: [
      { name: "Send", description: "Hands work over. A 202 is given when the task is on disk." },
      { name: "Tasks", description: "What became of it." },
      { name: "Operations", description: "One thing done to many tasks." },
      { name: "Queues", description: "What waits, and what stops it." },
      { name: "Contracts", description: "What may be sent." },
      { name: "Errors", description: "Every code, explained." },
      { name: "Health", description: "For whoever keeps this server running." },
    ],
    ...(needsKey ? { security: [{ api_key: [] }] } : {}),
    paths: { ...Object.fromEntries(all.map((contract) => [`/tasks/${contract.routingKey}`, { post: send(contract) }])), ...commonPaths },
    components: {
      schemas: { ...Object.assign({}, ...all.map(schemasOf)), Item: { oneOf: all.map(itemOf) }, ...commonSchemas },
      securitySchemes: { api_key: { type: "http", scheme: "bearer", description: "The key in WAYBILL_API_KEY." } },
    },
  };
}

export interface OpenApiFacts {
  /** Of Waybill. */
  readonly version: string;
  readonly needsKey: boolean;
}

export interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, object>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, object>>; readonly securitySchemes: object };
  readonly [member: string]: unknown;
}

const about =
  "POST a task. Any language does the work. Nobody loses it. A task is checked against its contract, is on disk before the answer 202, and is handed to a consumer through RabbitMQ.";

const nameOf = ({ routingKey }: ServedContract) => typeNameOf(routingKey);

/** Of one contract: its payload, its result, and a task of it. */
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
            payload: ref(`${name}Payload`),
            result: { oneOf: [ref(`${name}Result`), { type: "null" }] },
          },
        },
      ],
    },
  };
}

function itemOf(contract: ServedContract): object {
  const members = Object.entries(itemMembers).map(([name, { description, schema }]) => [
    name,
    { description, ...schema, type: [schema.type, "null"], ...("enum" in schema ? { enum: [...schema.enum, null] } : {}) },
  ]);
  return {
    title: `${nameOf(contract)}Item`,
    type: "object",
    required: ["routing_key", "payload"],
    additionalProperties: false,
    properties: { routing_key: { const: contract.routingKey }, payload: ref(`${nameOf(contract)}Payload`), ...Object.fromEntries(members) },
  };
}

function send(contract: ServedContract): object {
  const name = nameOf(contract);
  const { routingKey, title, description, owner, runbook } = contract;
  const examples = contract.examples.valid.map((example) => [example.name, { value: JSON.parse(Buffer.from(example.bytes).toString()) }]);
  return {
    tags: ["Send"],
    operationId: `send_${routingKey}`,
    summary: title,
    description: `${description} The body is the payload. Ask the owner, ${owner}.`,
    ...(runbook === null ? {} : { externalDocs: { url: runbook, description: "Runbook" } }),
    parameters: sendParameters,
    requestBody: {
      required: true,
      content: { "application/json": { schema: ref(`${name}Payload`), examples: Object.fromEntries(examples) } },
    },
    responses: answers(
      {
        200: {
          description: "With `Prefer: wait`: the task has ended. A dry run: it would be accepted.",
          schema: { anyOf: [ref(`${name}Task`), ref("DryRun")] },
        },
        202: {
          description: "The task is on disk.",
          headers: { Location: { description: "Where to follow it.", schema: { type: "string" } } },
          schema: { anyOf: [ref("Accepted"), ref(`${name}Task`)] },
        },
      },
      [...sendCodes, "idempotency_key_reused", "duplicate_task", "not_found", "wrong_state", "ambiguous_json", "contract_violation"],
    ),
  };
}
