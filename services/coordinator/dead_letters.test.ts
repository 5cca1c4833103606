import type { ConsumeMessage } from "amqplib";
import { expect, test } from "vitest";
import { crashOf } from "./dead_letters.ts";

const taskId = "0199a3f2-77c1-7d6e-9a55-1f0c5b2e8f1c";

/** The properties of a dead letter: RabbitMQ puts the newest death first. */
const letter = (changes: { readonly messageId?: unknown; readonly attempt?: unknown; readonly deaths?: readonly object[] }) => {
  const { messageId = taskId, attempt = 2, deaths } = changes;
  const headers = { ...(attempt === null ? {} : { attempt }), ...(deaths === undefined ? {} : { "x-death": deaths }) };
  return { properties: { messageId, headers } } as unknown as Pick<ConsumeMessage, "properties">;
};

const ours = [
  {
    name: "a message that came back too often has crashed its consumers",
    deaths: [{ reason: "delivery_limit" }],
    expect: "crashed: RabbitMQ gave up: the message came back too often.",
  },
  {
    name: "a message that a consumer rejected is rejected",
    deaths: [{ reason: "rejected" }],
    expect: "rejected: RabbitMQ dead-lettered the message: rejected.",
  },
  {
    name: "any other reason is shown as RabbitMQ gives it",
    deaths: [{ reason: "expired" }],
    expect: "rejected: RabbitMQ dead-lettered the message: expired.",
  },
  {
    name: "only the newest death counts",
    deaths: [{ reason: "rejected" }, { reason: "delivery_limit" }],
    expect: "rejected: RabbitMQ dead-lettered the message: rejected.",
  },
  {
    name: "a message moved here by hand has no death",
    deaths: undefined,
    expect: "rejected: RabbitMQ dead-lettered the message: no reason given.",
  },
  { name: "a death without a reason is none", deaths: [{}], expect: "rejected: RabbitMQ dead-lettered the message: no reason given." },
] as const;
for (const { name, deaths, expect: expected } of ours) {
  test(name, () => {
    const failed = crashOf(letter(deaths === undefined ? {} : { deaths }));
    expect(failed).toMatchObject({ kind: "failed", taskId, attempt: 2, failure: "transient", consumer: null });
    expect(`${failed?.code}: ${failed?.message}`).toBe(expected);
  });
}

const foreign = [
  { name: "without a message id", letter: letter({ messageId: 5 }) },
  { name: "whose message id is no task id", letter: letter({ messageId: "order-8812" }) },
  { name: "without our header attempt", letter: letter({ attempt: null }) },
  { name: "whose attempt is no number", letter: letter({ attempt: "2" }) },
  {
    name: "without any header",
    letter: { properties: { messageId: taskId, headers: undefined } } as unknown as Pick<ConsumeMessage, "properties">,
  },
];
for (const { name, letter: message } of foreign) {
  test(`a message ${name} is not one of ours`, () => {
    expect(
      crashOf({
        ...message,
        properties: { ...message.properties, headers: { ...message.properties.headers, "x-death": [{ reason: "delivery_limit" }] } },
      } as never),
    ).toBeNull();
  });
}
