import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { cases } from "./cases/index.ts";
import { type Asked, asked, type Question, WrongQuestion } from "./question.ts";

const start = ["python", "consumer.py", "--fast"];
const environment = { AMQP_URL: "amqp://ann:secret@rabbit" };
const ask = (options: Partial<Asked> = {}): Question => asked({ command: start, environment, ...options });
const payload = import.meta.filename;

test("a start command alone is asked about all, on the kit's own contracts", () => {
  const { chosen, subject, byName } = ask();
  expect([chosen, byName]).toEqual([cases, false]);
  const ofAnother = ask({ routingKey: "data_export", payload: import.meta.filename });
  expect([ofAnother.chosen.length, ofAnother.leftOut]).toEqual([9, cases.length - 9]);
  expect(subject).toMatchObject({ command: start, routingKey: "conformance" });
});

test("with another contract what is required is asked, with a payload of it", () => {
  const { chosen, subject } = ask({ routingKey: "data_export", payload });
  expect(chosen).toEqual(cases.filter(({ required }) => required));
  expect(subject).toMatchObject({ routingKey: "data_export", validPayload: readFileSync(payload) });
});

test("cases are chosen by name", () => {
  const { chosen, byName } = ask({ only: ["poison", "drain"] });
  expect([chosen.map(({ name }) => name), byName]).toEqual([["poison", "drain"], true]);
});

test("RabbitMQ is where AMQP_URL says, its management beside it, and both may be said", () => {
  expect(ask().broker).toEqual({ amqpUrl: "amqp://ann:secret@rabbit", managementUrl: "http://ann:secret@rabbit:15672" });
  const said = { amqpUrl: "amqp://elsewhere:5673", managementUrl: "http://m" };
  expect(ask(said).broker).toEqual(said);
});

const wrong: readonly { readonly that: string; readonly options: Partial<Asked>; readonly says: string }[] = [
  { that: "no start command", options: { command: [] }, says: "A start command is missing, after --." },
  {
    that: "a case that there is not",
    options: { only: ["poison", "ack after wrok"] },
    says: "No case is named ack after wrok. There are: outcome, ack after work, confirm",
  },
  {
    that: "a case that needs the kit's own contract",
    options: { routingKey: "data_export", payload, only: ["poison"] },
    says: "The case poison is played with the kit's own contract alone, so without --routing-key.",
  },
  { that: "a routing key without a payload", options: { routingKey: "data_export" }, says: "--payload is missing" },
  { that: "a payload that cannot be read", options: { payload: "nowhere.json" }, says: "--payload cannot be read: ENOENT" },
  { that: "a RabbitMQ behind TLS", options: { amqpUrl: "amqps://rabbit" }, says: "must begin with amqp://" },
  { that: "an address that is none", options: { amqpUrl: "rabbit" }, says: "got no URL." },
];
for (const { that, options, says } of wrong) {
  test(`${that} is a question that was wrong`, () => {
    expect(() => ask(options)).toThrow(WrongQuestion);
    expect(() => ask(options)).toThrow(says);
  });
}
