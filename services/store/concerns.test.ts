import { expect, test } from "vitest";
import type { PipelineStep } from "../contracts/pipeline.ts";
import { payloadConcerns, pipelineConcerns } from "./concerns.ts";

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
