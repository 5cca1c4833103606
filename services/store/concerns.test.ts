import { expect, test } from "vitest";
import type { PipelineStep } from "../contracts/pipeline.ts";
import { filterWithoutPerson, payloadConcerns, pipelineConcerns } from "./concerns.ts";

const step = (payload: unknown, forEach: string | null = null): PipelineStep => ({
  ...{ name: "mail", routingKey: "welcome_email", payload, forEach, limit: 100, tolerateFailure: false },
});
const from = (pointer: string) => ({ $from: pointer });

const cases = [
  { name: "a value of the input", step: step({ user_id: from("/input/who") }), input: '{"who": 88}', expect: true },
  { name: "another's", step: step({ user_id: from("/input/who") }), input: '{"who": 89}', expect: false },
  { name: "a value that is written in the step", step: step({ user_id: 88 }), input: "{}", expect: true },
  { name: "an item", step: step({ user_id: from("/item/id") }, "/input/all"), input: '{"all": [{"id": 1}, {"id": 88}]}', expect: true },
  { name: "no item", step: step({ user_id: from("/item/id") }, "/input/all"), input: '{"all": [{"id": 1}]}', expect: false },
  { name: "items that are not known yet", step: step({ user_id: from("/item") }, "/steps/find/results"), input: "{}", expect: false },
  { name: "a value that is not known yet", step: step({ user_id: from("/steps/find/result/id") }), input: "{}", expect: false },
  { name: "the value at another place", step: step({ order_id: from("/input/who") }), input: '{"who": 88}', expect: false },
];
for (const { name, step, input, expect: expected } of cases) {
  test(`a pipeline whose step has ${name}: ${expected}`, () => {
    const asked = { routingKey: "welcome_email", fields: [{ pointer: "/user_id", value: "88" }] };
    expect(pipelineConcerns({ definition: { stages: [[step]], deadlineMs: 1_000 }, input }, asked)).toBe(expected);
    expect(pipelineConcerns({ definition: { stages: [[step]], deadlineMs: 1_000 }, input }, { ...asked, routingKey: "data_export" })).toBe(
      false,
    );
  });
}

const filters = [
  { name: "the value, as a number or as a text", filter: { "payload.user_id": 88 }, becomes: { "payload.user_id": "[erased]" } },
  {
    name: "the value among others",
    filter: { "payload.user_id": "88", state: "dead" },
    becomes: { "payload.user_id": "[erased]", state: "dead" },
  },
  {
    name: "what else tells of that person",
    filter: { "payload.user_id": 88, "payload.email": "ada@example.org", error: "ada is gone", idempotency_key: "ada-1" },
    becomes: { "payload.user_id": "[erased]", "payload.email": "[erased]", error: "[erased]", idempotency_key: "[erased]" },
  },
  { name: "another's value", filter: { "payload.user_id": 89 }, becomes: null },
  { name: "another field", filter: { "payload.order_id": 88 }, becomes: null },
  { name: "no field at all", filter: { state: "dead" }, becomes: null },
];
for (const { name, filter, becomes } of filters) {
  test(`a filter with ${name}: ${becomes === null ? "stays" : "is without it"}`, () => {
    const asked = { routingKey: "welcome_email", fields: [{ pointer: "/user_id", value: "88" }] };
    const about = (routingKey: string) => filterWithoutPerson(JSON.stringify({ routing_key: routingKey, ...filter }), asked);
    expect(JSON.parse(about("welcome_email") ?? "null")).toEqual(becomes === null ? null : { routing_key: "welcome_email", ...becomes });
    expect(about("data_export")).toBeNull();
  });
}

test("a payload is compared by every field, and a number by every digit", () => {
  const payload = '{"user_id": 9007199254740993, "format": "csv"}';
  const asked = (user: string, format: string) => [
    { pointer: "/user_id", value: user },
    { pointer: "/format", value: format },
  ];
  expect(payloadConcerns(payload, asked("9007199254740993", "csv"))).toBe(true);
  expect(payloadConcerns(payload, asked("9007199254740992", "csv"))).toBe(false);
  expect(payloadConcerns(payload, asked("9007199254740993", "pdf"))).toBe(false);
});
