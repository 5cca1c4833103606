import type { ContractSet, ServedContract } from "../../contracts/contract_set.ts";
import { readExactly } from "../../contracts/mapping.ts";
import { answers, location } from "./answers.ts";
import { commonPaths, sendCodes } from "./common_paths.ts";
import { contractSchemas, nameOf } from "./contract_schemas.ts";
import { linksFrom, taskOperations } from "./links.ts";
import { sendParameters } from "./parameters.ts";
import { commonSchemas } from "./schemas.ts";
import { ref } from "./shapes.ts";

/**
 * The API as OpenAPI 3.1 has it, made from the contracts: a path for each routing key, with its payload as the door
 * judges it, its examples, and what becomes of it.
 */
export function openApiOf(contracts: ContractSet, facts: OpenApiFacts): OpenApi {
  const { version, needsKey } = facts;
  const all = [...contracts.byRoutingKey.values()];
  return {
    openapi: "3.1.0",
    info: { title: "Waybill", version, description: about, license: { name: "MIT", identifier: "MIT" } },
    servers: [{ url: "/", description: "This server." }],
    tags: [
      { name: "Send", description: "Hands work over. A 202 is given when the task is on disk." },
      { name: "Tasks", description: "What became of it." },
      { name: "Operations", description: "One thing done to many tasks." },
      { name: "Schedules", description: "Tasks that begin by the clock." },
      { name: "Pipelines", description: "Tasks in stages, each made of what those before it have done." },
      { name: "Events", description: "What happens, as it happens." },
      { name: "Queues", description: "What waits, and what stops it." },
      { name: "Alerts", description: "What needs a person, and who was told." },
      { name: "Contracts", description: "What may be sent." },
      { name: "Access", description: "Who may ask what." },
      { name: "Errors", description: "Every code, explained." },
      { name: "Health", description: "For whoever keeps this server running." },
    ],
    ...(needsKey ? { security: [{ api_key: [] }] } : {}),
    paths: {
      ...Object.fromEntries(all.map((contract) => [`/tasks/${contract.routingKey}`, { post: send(contract, facts) }])),
      ...commonPaths,
    },
    components: {
      schemas: { ...contractSchemas(contracts, facts), ...commonSchemas },
      securitySchemes: {
        api_key: { type: "http", scheme: "bearer", description: "An API key: one of /api_keys, or the first admin's, in WAYBILL_API_KEY." },
      },
    },
  };
}

export interface OpenApiFacts {
  /** Of Waybill. */
  readonly version: string;
  readonly needsKey: boolean;
  readonly signsWebhooks: boolean;
}

export interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, object>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, object>>; readonly securitySchemes: object };
  readonly [member: string]: unknown;
}

const about =
  "POST a task. Any language does the work. Nobody loses it. A task is checked against its contract, is on disk before the answer 202, and is handed to a consumer through RabbitMQ.";

function send(contract: ServedContract, facts: OpenApiFacts): object {
  const name = nameOf(contract);
  const { routingKey, title, description, owner, runbook } = contract;
  const examples = contract.examples.valid.map((example) => [example.name, { value: readExactly(Buffer.from(example.bytes).toString()) }]);
  return {
    tags: ["Send"],
    operationId: `send_${routingKey}`,
    summary: title,
    description: `${description} The body is the payload. Ask the owner, ${owner}.`,
    ...(runbook === null ? {} : { externalDocs: { url: runbook, description: "Runbook" } }),
    parameters: sendParameters(facts),
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
          headers: location,
          links: linksFrom("/id", taskOperations),
          schema: { anyOf: [ref("Accepted"), ref(`${name}Task`)] },
        },
      },
      [
        ...sendCodes,
        "idempotency_key_reused",
        "duplicate_task",
        "not_found",
        "wrong_state",
        "ambiguous_json",
        "contract_violation",
        "too_many_waiting",
        "store_full",
      ],
    ),
  };
}
