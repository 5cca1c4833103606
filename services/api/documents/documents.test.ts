import { join } from "node:path";
import asyncApiSpecs from "@asyncapi/specs";
import { Validator } from "@seriousme/openapi-schema-validator";
import { Ajv } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import { beforeAll, describe, expect, test } from "vitest";
import { House } from "../../../test/support/house.ts";
import { Api, type TaskView } from "../../../test/support/http.ts";
import { TEST_CONTRACTS } from "../../../test/support/trial.ts";
import { loadContracts } from "../../contracts/load.ts";
import type { AsyncApi } from "./asyncapi.ts";
import { asyncApiOf } from "./asyncapi.ts";
import { closed, embed } from "./embed.ts";
import { type OpenApi, openApiOf } from "./openapi.ts";

interface Linked {
  readonly links?: Readonly<Record<string, { readonly operationId: string; readonly parameters: Readonly<Record<string, string>> }>>;
}

let house: House;
let openApi: OpenApi;
let asyncApi: AsyncApi;
let keyed: Api;
beforeAll(async () => {
  house = await House.start();
  const apiKey = "a-key-of-at-least-16-characters";
  keyed = new Api((await House.start({ environment: { WAYBILL_API_KEY: apiKey } })).api.url, apiKey);
  await house.consumer();
  openApi = (await house.api.get<OpenApi>("/openapi.json")).body;
  asyncApi = (await house.api.get<AsyncApi>("/asyncapi.json")).body;
});

/** Schemas that stand in the document, with its references. */
function fits(schema: object, value: unknown): string {
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  ajv.addSchema({ $id: "document", ...openApi } as object);
  const check = ajv.compile(JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"document#/')));
  return check(value) ? "fits" : ajv.errorsText(check.errors);
}

describe("GET /openapi.json", () => {
  test("is valid OpenAPI 3.1, and the validator knows a document that is not", async () => {
    expect(await new Validator().validate(structuredClone(openApi))).toEqual({ valid: true });
    const broken = { ...structuredClone(openApi), paths: { "/tasks": { post: { responses: "none" } } } };
    expect(await new Validator().validate(broken)).toMatchObject({ valid: false });
  });

  test("has examples with every digit, since they are there to be copied", async () => {
    const contracts = await loadContracts(join(import.meta.dirname, "../../../contracts"));
    const facts = { version: "0.0.0", needsKey: false, signsWebhooks: false };
    for (const document of [openApiOf(contracts, facts), asyncApiOf(contracts, facts)])
      expect(JSON.stringify(document)).toContain('"user_id":9007199254740993');
  });

  test("has every reference it names", () => {
    const references = [...JSON.stringify(openApi).matchAll(/"\$ref":"#([^"]+)"/g)].map(([, pointer]) => pointer!);
    expect(references.length).toBeGreaterThan(20);
    for (const pointer of new Set(references)) expect.soft(at(openApi, pointer), pointer).toBeTypeOf("object");
  });

  test("each link leads to an operation, by a parameter of its path", () => {
    const operations = Object.entries(openApi.paths).flatMap(([path, methods]) =>
      Object.values(methods).map((operation) => ({ path, ...(operation as { operationId: string; responses: Record<string, Linked> }) })),
    );
    const links = operations.flatMap(({ responses }) => Object.values(responses).flatMap(({ links = {} }) => Object.values(links)));
    expect(links.length).toBeGreaterThan(20);
    for (const { operationId, parameters } of links) {
      const target = operations.find((one) => one.operationId === operationId);
      expect.soft(target?.path, operationId).toContain(`{${Object.keys(parameters).join()}}`);
    }
  });

  test("has the webhook where the server can sign one", async () => {
    const contracts = await loadContracts(TEST_CONTRACTS);
    const names = (signsWebhooks: boolean) => {
      const { paths, components } = openApiOf(contracts, { version: "1", needsKey: false, signsWebhooks });
      const { parameters } = paths["/tasks/trial"]!["post"] as { parameters: readonly { name: string }[] };
      const [item] = (components.schemas["Item"] as { oneOf: readonly { properties: object }[] }).oneOf;
      return [...parameters.map(({ name }) => name), ...Object.keys(item!.properties)].filter((name) => name === "webhook");
    };
    expect([names(true), names(false)]).toEqual([["webhook", "webhook"], []]);
  });

  test("a payload fits its schema there exactly if the door takes it", async () => {
    const { examples } = (await loadContracts(TEST_CONTRACTS)).byRoutingKey.get("trial")!;
    const schema = { $ref: "#/components/schemas/TrialPayload" };
    for (const { name, bytes } of examples.valid) expect.soft(fits(schema, JSON.parse(String(Buffer.from(bytes)))), name).toBe("fits");
    for (const { name, bytes } of examples.invalid)
      expect.soft(fits(schema, JSON.parse(String(Buffer.from(bytes)))), name).not.toBe("fits");
    expect(fits(schema, { do: "succeed", nubmer: 5 })).toContain("must NOT have additional properties");
  });

  const payload = { do: "succeed" };
  const many = JSON.stringify([
    { routing_key: "trial", payload },
    { routing_key: "trial", payload: {} },
  ]);
  const asked = [
    { that: "a task that is accepted", path: "/tasks/trial", ask: () => house.api.send("trial", payload) },
    {
      that: "a task that was waited for",
      path: "/tasks/trial",
      ask: () => house.api.send("trial", payload, { headers: { prefer: "wait=30" } }),
    },
    {
      that: "a task that was not waited for to the end",
      path: "/tasks/trial",
      ask: () => house.api.send("trial", payload, { query: { delay: "1d" }, headers: { prefer: "wait=0" } }),
    },
    { that: "a dry run", path: "/tasks/trial", ask: () => house.api.send("trial", payload, { query: { dry_run: "true" } }) },
    { that: "a payload that does not fit", path: "/tasks/trial", ask: () => house.api.send("trial", {}) },
    {
      that: "an option that is not understood",
      path: "/tasks/trial",
      ask: () => house.api.send("trial", payload, { query: { delay: "soon" } }),
    },
    { that: "many tasks", path: "/tasks", ask: () => house.api.request("POST", "/tasks", { body: many }) },
    {
      that: "a dry run of many",
      path: "/tasks",
      ask: () => house.api.request("POST", "/tasks", { body: many, query: { dry_run: "true" } }),
    },
    { that: "many tasks that are none", path: "/tasks", ask: () => house.api.request("POST", "/tasks", { body: "{}" }) },
    { that: "a page of tasks", path: "/tasks", method: "get", ask: () => house.api.get("/tasks?limit=2") },
    { that: "a filter that is not understood", path: "/tasks", method: "get", ask: () => house.api.get("/tasks?limit=0") },
    { that: "one task", path: "/tasks/{id}", method: "get", ask: async () => house.api.get(`/tasks/${await house.accepted(payload)}`) },
    { that: "a task that failed", path: "/tasks/{id}", method: "get", ask: async () => house.api.get(`/tasks/${await aDeadTask()}`) },
    { that: "a task that is not there", path: "/tasks/{id}", method: "get", ask: () => house.api.get("/tasks/1") },
    { that: "a task that is run now", path: "/tasks/{id}/run", ask: async () => onScheduled("run") },
    { that: "a task that is cancelled", path: "/tasks/{id}/cancel", ask: async () => onScheduled("cancel") },
    {
      that: "a task that is replayed",
      path: "/tasks/{id}/replay",
      ask: async () => house.api.request("POST", `/tasks/${await aDeadTask()}/replay`),
    },
    { that: "a task that cannot be replayed", path: "/tasks/{id}/replay", ask: async () => onScheduled("replay") },
    { that: "groups of dead tasks", path: "/dead_letters", method: "get", ask: () => house.api.get("/dead_letters") },
    {
      that: "a replay of many",
      path: "/operations",
      ask: () => operate({ action: "replay", filter: { state: "dead" }, first: 1, rate: "5/s" }),
    },
    {
      that: "a dry run of a replay of many",
      path: "/operations",
      ask: () => operate({ action: "replay", filter: { state: "dead" }, dry_run: true }),
    },
    { that: "an action that is none", path: "/operations", ask: () => operate({ action: "forget" }) },
    { that: "all operations", path: "/operations", method: "get", ask: () => house.api.get("/operations") },
    {
      that: "one operation",
      path: "/operations/{id}",
      method: "get",
      ask: async () => house.api.get(`/operations/${await anOperation()}`),
    },
    {
      that: "an operation that goes on",
      path: "/operations/{id}/resume",
      ask: async () => house.api.request("POST", `/operations/${await anOperation()}/resume`),
    },
    {
      that: "an operation that is aborted",
      path: "/operations/{id}/abort",
      ask: async () => house.api.request("POST", `/operations/${await anOperation()}/abort`),
    },
    { that: "a schedule that is kept", path: "/schedules", ask: () => schedule() },
    { that: "a schedule that is not valid", path: "/schedules", ask: () => schedule({ cron: "soon" }) },
    { that: "all schedules", path: "/schedules", method: "get", ask: () => house.api.get("/schedules") },
    {
      that: "when a schedule would be due",
      path: "/schedules/preview",
      ask: () => house.api.request("POST", "/schedules/preview", { body: '{"cron": "@daily"}' }),
    },
    { that: "one schedule with a run", path: "/schedules/{id}", method: "get", ask: () => onSchedule("GET", "", ["/run"]) },
    {
      that: "a schedule that is changed",
      path: "/schedules/{id}",
      method: "patch",
      ask: () => onSchedule("PATCH", "", [], { body: '{"catch_up": {"all_up_to": 5}}' }),
    },
    { that: "a schedule that is deleted", path: "/schedules/{id}", method: "delete", ask: () => onSchedule("DELETE", "") },
    { that: "when it is due next", path: "/schedules/{id}/preview", method: "get", ask: () => onSchedule("GET", "/preview") },
    { that: "a schedule that is paused", path: "/schedules/{id}/pause", ask: () => onSchedule("POST", "/pause") },
    { that: "a schedule that is resumed", path: "/schedules/{id}/resume", ask: () => onSchedule("POST", "/resume", ["/pause"]) },
    { that: "a schedule that is run now", path: "/schedules/{id}/run", ask: () => onSchedule("POST", "/run") },
    { that: "a pipeline that is begun", path: "/pipelines", ask: () => relay() },
    { that: "a dry run of a pipeline", path: "/pipelines", ask: () => relay("?dry_run=true") },
    {
      that: "a pipeline whose steps do not fit together",
      path: "/pipelines",
      ask: () => house.api.request("POST", "/pipelines", { body: '{"steps": []}' }),
    },
    { that: "pipelines by name", path: "/pipelines/named", method: "get", ask: () => house.api.get("/pipelines/named") },
    { that: "all pipelines", path: "/pipelines", method: "get", ask: () => house.api.get("/pipelines?name=relay") },
    {
      that: "one pipeline",
      path: "/pipelines/{id}",
      method: "get",
      ask: async () => house.api.get(`/pipelines/${(await relay()).body.id}`),
    },
    {
      that: "a pipeline that is cancelled",
      path: "/pipelines/{id}/cancel",
      ask: async () => house.api.request("POST", `/pipelines/${(await relay()).body.id}/cancel`),
    },
    { that: "a pipeline that is resumed", path: "/pipelines/{id}/resume", ask: async () => aResumedPipeline() },
    { that: "what cannot be followed", path: "/events", method: "get", ask: () => house.api.get("/events?follow=all") },
    { that: "all queues", path: "/queues", method: "get", ask: () => house.api.get("/queues") },
    { that: "one queue", path: "/queues/{routing_key}", method: "get", ask: () => house.api.get("/queues/trial") },
    { that: "alerts", path: "/alerts", method: "get", ask: () => house.api.get("/alerts") },
    { that: "how it goes", path: "/status", method: "get", ask: () => house.api.get("/status") },
    { that: "a trial of alerts", path: "/alerts/test", ask: () => house.api.request("POST", "/alerts/test") },
    {
      that: "an alert that is not there, acknowledged",
      path: "/alerts/{id}/acknowledge",
      ask: () => house.api.request("POST", "/alerts/01990000-0000-7000-8000-000000000000/acknowledge"),
    },
    {
      that: "an alert that is not there, silenced",
      path: "/alerts/{id}/silence",
      ask: () => house.api.request("POST", "/alerts/01990000-0000-7000-8000-000000000000/silence", { body: '{"for": "1h"}' }),
    },
    { that: "what Prometheus reads", path: "/metrics", method: "get", ask: () => house.api.get("/metrics") },
    { that: "who takes tasks", path: "/consumers", method: "get", ask: () => house.api.get("/consumers") },
    {
      that: "what was counted of a queue",
      path: "/queues/{routing_key}/history",
      method: "get",
      ask: () => house.api.get("/queues/trial/history?since=1h"),
    },
    { that: "a queue that is paused", path: "/queues/{routing_key}/pause", ask: () => house.api.request("POST", "/queues/trial/pause") },
    { that: "a queue that goes on", path: "/queues/{routing_key}/resume", ask: () => house.api.request("POST", "/queues/trial/resume") },
    { that: "all contracts", path: "/contracts", method: "get", ask: () => house.api.get("/contracts") },
    { that: "one contract", path: "/contracts/{routing_key}", method: "get", ask: () => house.api.get("/contracts/trial") },
    {
      that: "examples of a contract",
      path: "/contracts/{routing_key}/examples",
      method: "get",
      ask: () => house.api.get("/contracts/trial/examples"),
    },
    { that: "packages that were not made", path: "/packages", method: "get", ask: () => house.api.get("/packages") },
    { that: "who asks", path: "/session", method: "get", ask: () => house.api.get("/session") },
    { that: "who signs in", path: "/session", ask: () => house.api.request("POST", "/session", { body: '{"api_key": "any"}' }) },
    { that: "who signs out", path: "/session", method: "delete", ask: () => house.api.request("DELETE", "/session") },
    {
      that: "an erasure by a field that is not searchable",
      path: "/erasures",
      ask: () => house.api.request("POST", "/erasures", { body: '{"routing_key": "trial", "payload.number": 1}' }),
    },
    { that: "what was done by hand", path: "/audit", method: "get", ask: () => house.api.get("/audit?limit=2") },
    { that: "an audit of no such page", path: "/audit", method: "get", ask: () => house.api.get("/audit?after=last") },
    { that: "all API keys", path: "/api_keys", method: "get", ask: () => apiKeys("GET", "") },
    { that: "an API key that is not valid", path: "/api_keys", ask: () => apiKeys("POST", "", { role: "boss" }) },
    {
      that: "a new API key",
      path: "/api_keys",
      ask: () => apiKeys("POST", "", { name: "ci", role: "developer", scopes: ["trial"], expires_in: "90d", rate_limit: "20/s" }),
    },
    { that: "an API key that is rotated", path: "/api_keys/{id}/rotate", ask: async () => apiKeys("POST", `/${await aKey()}/rotate`) },
    {
      that: "an API key that is revoked",
      path: "/api_keys/{id}",
      method: "delete",
      ask: async () => apiKeys("DELETE", `/${await aKey()}`),
    },
    { that: "all codes", path: "/errors", method: "get", ask: () => house.api.get("/errors") },
    { that: "one code", path: "/errors/{code}", method: "get", ask: () => house.api.get("/errors/crashed") },
    { that: "the server's health", path: "/readyz", method: "get", ask: () => house.api.get("/readyz") },
    { that: "the server's pulse", path: "/livez", method: "get", ask: () => house.api.get("/livez") },
    { that: "the document itself", path: "/openapi.json", method: "get", ask: () => house.api.get("/openapi.json") },
    { that: "the other document", path: "/asyncapi.json", method: "get", ask: () => house.api.get("/asyncapi.json") },
  ];
  for (const { that, path, method = "post", ask } of asked) {
    test(`says what is answered: ${that}`, async () => {
      const { status, headers, body } = await ask();
      const { responses } = openApi.paths[path]![method] as { responses: Record<string, { content?: Record<string, { schema: object }> }> };
      expect(Object.keys(responses)).toContain(String(status));
      const { content } = responses[status]!;
      if (content === undefined) return expect(headers.get("content-type")).toBeNull();
      const [type] = headers.get("content-type")!.split(";");
      expect(fits(content[type!]!.schema, body)).toBe("fits");
    });
  }

  const names: Readonly<Record<string, string>> = { id: "01990000-0000-7000-8000-000000000000", routing_key: "trial", code: "crashed" };

  test("has every path that is served, and no other", async () => {
    const served = new Set(asked.map(({ path }) => path));
    expect(Object.keys(openApi.paths).toSorted()).toEqual([...served].toSorted());
    for (const path of served) {
      const { headers } = await house.api.request(
        "PUT",
        path.replaceAll(/\{(\w+)\}/g, (_, name: string) => names[name]!),
      );
      const allowed = headers
        .get("allow")!
        .split(", ")
        .filter((method) => method !== "HEAD");
      expect.soft([path, ...allowed]).toEqual([
        path,
        ...Object.keys(openApi.paths[path]!)
          .map((method) => method.toUpperCase())
          .toSorted(),
      ]);
    }
  });

  /** On a server that asks for one. */
  const apiKeys = (method: string, path: string, body?: object) =>
    keyed.request<{ readonly id: string }>(method, `/api_keys${path}`, body === undefined ? {} : { body: JSON.stringify(body) });
  let made = 0;
  const aKey = async () => (await apiKeys("POST", "", { name: `key-${++made}`, role: "viewer" })).body.id;

  const operate = (body: object) => house.api.request<{ readonly id: string }>("POST", "/operations", { body: JSON.stringify(body) });
  const anOperation = async () => (await operate({ action: "cancel", filter: { state: "expired" } })).body.id;

  const schedule = (changes: object = {}) =>
    house.api.request<{ readonly id: string }>("POST", "/schedules", {
      body: JSON.stringify({ routing_key: "trial", payload, cron: "0 7 * * *", time_zone: "Europe/Berlin", ...changes }),
    });

  async function onSchedule(method: string, path: string, first: readonly string[] = [], options: { readonly body?: string } = {}) {
    const { id } = (await schedule()).body;
    for (const before of first) await house.api.request("POST", `/schedules/${id}${before}`);
    return house.api.request(method, `/schedules/${id}${path}`, options);
  }

  const relay = (query = "") =>
    house.api.request<{ readonly id: string }>("POST", `/pipelines${query}`, { body: '{"name": "relay", "input": {"first": "hold"}}' });

  async function aResumedPipeline() {
    const { id } = (await relay()).body;
    await house.api.request("POST", `/pipelines/${id}/cancel`);
    return house.api.request("POST", `/pipelines/${id}/resume`);
  }

  async function onScheduled(action: string) {
    const id = await house.accepted(payload, { query: { delay: "1d" } });
    return house.api.request("POST", `/tasks/${id}/${action}`);
  }

  async function aDeadTask(): Promise<string> {
    const { body } = await house.api.send<TaskView>("trial", { do: "permanent" }, { headers: { prefer: "wait=30" } });
    return body.id;
  }
});

describe("GET /asyncapi.json", () => {
  const ajv = new Ajv({ strict: false, validateFormats: false });
  const check = ajv.compile(asyncApiSpecs.schemasWithoutId["3.0.0"] as object);

  test("is valid AsyncAPI 3, and its schema knows a document that is not", () => {
    expect([check(asyncApi), ajv.errorsText(check.errors)]).toEqual([true, "No errors"]);
    expect(check({ ...asyncApi, channels: { tasks: { address: 5 } } })).toBe(false);
  });

  test("has every reference it names, inside its schemas too", () => {
    for (const [, pointer] of JSON.stringify(asyncApi).matchAll(/"\$ref":"#([^"]+)"/g))
      expect.soft(at(asyncApi, pointer!), pointer).toBeTypeOf("object");
  });

  test("each message's schema is JSON Schema 2020-12, and its examples fit it", () => {
    const schemas = new Ajv2020({ strict: false, validateFormats: false });
    schemas.addSchema({ $id: "document", ...asyncApi } as object);
    const { messages } = asyncApi.components;
    expect(Object.keys(messages).toSorted()).toEqual(["Cancel", "ContractNotice", "Outcome", "TrialTask"]);
    for (const { payload, examples = [] } of Object.values(messages)) {
      const fitsIt = schemas.compile(JSON.parse(JSON.stringify(payload.schema).replaceAll('"#/', '"document#/')));
      for (const example of examples) expect.soft([example.name, fitsIt(example.payload)]).toEqual([example.name, true]);
    }
    expect(messages["TrialTask"]!.examples?.length).toBeGreaterThan(0);
  });
});

test("a schema in a larger document leads its references to where it stands, and drops its dialect", () => {
  const schema = {
    $schema: "x",
    type: "object",
    properties: { to: { $ref: "#/$defs/to" }, self: { $ref: "#" } },
    $defs: { to: { type: "string" } },
  };
  expect(embed(schema, "#/components/schemas/Mail")).toEqual({
    type: "object",
    properties: { to: { $ref: "#/components/schemas/Mail/$defs/to" }, self: { $ref: "#/components/schemas/Mail" } },
    $defs: { to: { type: "string" } },
  });
});

test("as the door sees it, a record is closed and its variants need no tag beside their constants", () => {
  const variants = {
    type: "object",
    discriminator: { propertyName: "kind" },
    oneOf: [{ type: "object", properties: { kind: { const: "a" } } }],
  };
  expect(closed(variants)).toEqual({
    type: "object",
    oneOf: [{ type: "object", properties: { kind: { const: "a" } }, additionalProperties: false }],
  });
  expect(closed({ type: "object", additionalProperties: { type: "string" } })).toEqual({
    type: "object",
    additionalProperties: { type: "string" },
  });
});

function at(document: object, pointer: string): unknown {
  return pointer
    .split("/")
    .slice(1)
    .reduce<unknown>(
      (value, step) => (value as Record<string, unknown> | undefined)?.[step.replaceAll("~1", "/").replaceAll("~0", "~")],
      document,
    );
}
