import { expect, test } from "vitest";
import { checkOutcome } from "../contracts/outcome_message.ts";
import { readOutcome } from "./outcome_reader.ts";

const id = "0199a3f2-77c1-7d6e-9a55-1f0c5b2e8f1c";
const about = `"task_id":"${id}","attempt":2,"consumer":"export-1.a"`;
const times = `"started_at":"2026-11-24T10:00:00.500Z","finished_at":"2026-11-24T11:00:01+01:00"`;
const read = (text: string) => readOutcome({ body: Buffer.from(text) }, checkOutcome);
const whole = { taskId: id, attempt: 2, consumer: "export-1.a" };
const startedAt = Date.parse("2026-11-24T10:00:00.500Z");

const readable = [
  {
    name: "a progress with everything",
    text: `{"kind":"progress",${about},"progress":0.3333333333333333,"note":"4 of 10","redeliveries":1,"acked_early":true}`,
    outcome: { kind: "progress", ...whole, progress: 0.3333333333333333, note: "4 of 10", redeliveries: 1, ackedEarly: true },
  },
  {
    name: "the least that a progress may say",
    text: `{"kind":"progress","task_id":"${id}","attempt":1}`,
    outcome: { kind: "progress", taskId: id, attempt: 1, consumer: null, progress: null, note: null, redeliveries: 0, ackedEarly: false },
  },
  {
    name: "a success, its result with every digit",
    text: `{"kind":"succeeded",${about},${times},"result":{"n": 9007199254740993, "f": 0.10000000000000000555}}`,
    outcome: {
      kind: "succeeded",
      ...whole,
      startedAt,
      finishedAt: startedAt + 500,
      result: '{"n":9007199254740993,"f":0.10000000000000000555}',
    },
  },
  {
    name: "a failure with everything",
    text: `{"kind":"failed",${about},${times},"failure":"transient","code":"busy","message":"m","detail":"d","retry_after_ms":5000,"problems":[]}`,
    outcome: {
      ...{
        kind: "failed",
        ...whole,
        startedAt,
        finishedAt: startedAt + 500,
        failure: "transient",
        code: "busy",
        message: "m",
        detail: "d",
      },
      ...{ retryAfterMs: 5_000, problems: "[]" },
    },
  },
  {
    name: "the least that a failure may say",
    text: `{"kind":"failed",${about},"failure":"permanent"}`,
    outcome: {
      ...{
        kind: "failed",
        ...whole,
        startedAt: null,
        finishedAt: null,
        failure: "permanent",
        code: "unspecified",
        message: "",
        detail: null,
      },
      ...{ retryAfterMs: null, problems: null },
    },
  },
  { name: "a snooze", text: `{"kind":"snoozed",${about},"for_ms":60000}`, outcome: { kind: "snoozed", ...whole, forMs: 60_000 } },
  {
    name: "fields of a newer consumer",
    text: `{"kind":"snoozed",${about},"for_ms":0,"mood":"good"}`,
    outcome: { kind: "snoozed", ...whole, forMs: 0 },
  },
];

for (const { name, text, outcome } of readable) test(`reads ${name}`, () => expect(read(text)).toEqual(outcome));

test("reads an adopted message's payload byte for byte, and the trace that it came in", () => {
  const bytes = Buffer.from([0x7b, 0x00, 0xff, 0x7d]);
  const text = `{"kind":"adopted","task_id":"${id}","attempt":1,"routing_key":"data_export","payload_base64":"${bytes.toString("base64")}"}`;
  const taken = { kind: "adopted", taskId: id, attempt: 1, consumer: null, routingKey: "data_export", payload: bytes };
  expect(read(text)).toEqual({ ...taken, traceparent: null, tracestate: null });

  const trace = { traceparent: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", tracestate: "shop=1" };
  expect(readOutcome({ body: Buffer.from(text), headers: trace }, checkOutcome)).toEqual({ ...taken, ...trace });
  const broken = { traceparent: 7, tracestate: "shop=1" };
  expect(readOutcome({ body: Buffer.from(text), headers: broken }, checkOutcome)).toMatchObject({ traceparent: null, tracestate: null });
});

const unreadable = [
  { name: "no JSON", body: Buffer.from("{"), why: /^The outcome is not JSON/ },
  { name: "no UTF-8", body: Buffer.from([0x22, 0xff, 0x22]), why: /^The outcome is not JSON/ },
  { name: "no object", body: Buffer.from("5"), why: /expected/ },
  { name: "an unknown kind", body: Buffer.from(`{"kind":"done",${about}}`), why: /kind/ },
  { name: "no task id", body: Buffer.from('{"kind":"progress","attempt":1}'), why: /task_id/ },
  {
    name: "an attempt that is no number",
    body: Buffer.from(`{"kind":"progress","task_id":"${id}","attempt":"1"}`),
    why: /attempt.*string/,
  },
];

for (const { name, body, why } of unreadable) {
  test(`says of ${name} why it cannot be read`, () =>
    expect(readOutcome({ body }, checkOutcome)).toEqual({ kind: "unreadable", why: expect.stringMatching(why) }));
}

test("cuts what is too long instead of refusing it, between characters", () => {
  const outcome = read(`{"kind":"failed",${about},"failure":"transient","message":"${"é".repeat(2_000)}","retry_after_ms":99999999999}`);
  expect(outcome).toMatchObject({ message: "é".repeat(1_024), retryAfterMs: 7 * 86_400_000 });
});

test("takes a result beyond 64 KB as a violation: the work was done", () => {
  const outcome = read(`{"kind":"succeeded",${about},"result":"${"x".repeat(70_000)}"}`);
  expect(outcome).toMatchObject({
    kind: "failed",
    failure: "permanent",
    code: "result_violation",
    message: expect.stringContaining("69 KB"),
  });
});
