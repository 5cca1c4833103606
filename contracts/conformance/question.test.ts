import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { cases } from "./cases/index.ts";
import { asked, type Question, WrongQuestion } from "./question.ts";

const start = ["--", "python", "consumer.py", "--fast"];
const ask = (...args: readonly string[]): Question => asked([...args, ...start], { AMQP_URL: "amqp://ann:secret@rabbit" }) as Question;

test("a start command alone is asked about all, on the kit's own contract", () => {
  const { chosen, subject } = ask();
  expect(chosen).toEqual(cases);
  expect(subject).toMatchObject({ command: ["python", "consumer.py", "--fast"], routingKey: "conformance" });
});

test("with another contract what is required is asked, with a payload of it", () => {
  const { chosen, subject } = ask("--routing-key", "data_export", "--payload", import.meta.filename);
  expect(chosen).toEqual(cases.filter(({ required }) => required));
  expect(subject).toMatchObject({ routingKey: "data_export", validPayload: readFileSync(import.meta.filename) });
});

test("cases are chosen by name", () => {
  expect(ask("--only", "poison", "--only", "drain").chosen.map(({ name }) => name)).toEqual(["poison", "drain"]);
});

test("RabbitMQ is where AMQP_URL says, its management beside it, and both may be said", () => {
  expect(ask().broker).toEqual({ amqpUrl: "amqp://ann:secret@rabbit", managementUrl: "http://ann:secret@rabbit:15672" });
  expect(ask("--amqp-url", "amqp://elsewhere:5673", "--management-url", "http://m").broker).toEqual({
    amqpUrl: "amqp://elsewhere:5673",
    managementUrl: "http://m",
  });
});

const wrong = [
  { that: "no start command", args: ["--only", "poison"], says: "A start command is missing, after --." },
  {
    that: "a case that there is not",
    args: ["--only", "poison", "--only", "ack after wrok", ...start],
    says: "No case is named ack after wrok. There are: ack after work, confirm",
  },
  {
    that: "a case that needs the kit's own contract",
    args: ["--routing-key", "data_export", "--payload", import.meta.filename, "--only", "poison", ...start],
    says: "The case poison is played with the kit's own contract alone, so without --routing-key.",
  },
  { that: "a routing key without a payload", args: ["--routing-key", "data_export", ...start], says: "--payload is missing" },
  { that: "a payload that cannot be read", args: ["--payload", "nowhere.json", ...start], says: "--payload cannot be read: ENOENT" },
  { that: "a RabbitMQ behind TLS", args: ["--amqp-url", "amqps://rabbit", ...start], says: "must begin with amqp://" },
  { that: "an address that is none", args: ["--amqp-url", "rabbit", ...start], says: "got no URL." },
  { that: "an option that there is not", args: ["--routing-keys", "x", ...start], says: "Unknown option '--routing-keys'" },
];
for (const { that, args, says } of wrong) {
  test(`${that} is a question that was wrong`, () => {
    expect(() => asked(args, {})).toThrow(WrongQuestion);
    expect(() => asked(args, {})).toThrow(says);
  });
}
