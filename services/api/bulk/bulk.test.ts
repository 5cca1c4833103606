import { execFileSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { beforeAll, expect, test } from "vitest";
import { eventually } from "../../../test/support/eventually.ts";
import { House } from "../../../test/support/house.ts";
import { type ItemAnswer, LineStream } from "../trial/line_stream.ts";

let house: House;
beforeAll(async () => {
  house = await House.start();
});

const item = (payload: object = { do: "succeed" }, members: object = {}) => ({ routing_key: "trial", payload, ...members });
const line = (payload?: object, members?: object): string => `${JSON.stringify(item(payload, members))}\n`;
const sendArray = (items: unknown, query: Readonly<Record<string, string>> = {}) =>
  house.api.request<readonly ItemAnswer[]>("POST", "/tasks", { body: typeof items === "string" ? items : JSON.stringify(items), query });
const open = (path = "/tasks") => new LineStream(house.api.url, { path });
const keysKept = async (prefix: string): Promise<number> =>
  (await house.ask(`select id from tasks where idempotency_key like 'default/${prefix}%'`)).length;

test("an array is answered item by item, in its order, and each accepted one is a task", async () => {
  const { status, headers, body } = await sendArray([
    item(),
    item({ do: "succed" }),
    item({ do: "succeed" }, { routing_key: "trail" }),
    item(),
  ]);
  expect([status, headers.get("content-type")]).toEqual([200, "application/json; charset=utf-8"]);
  const kept = {
    accepted: "yes",
    routing_key: "trial",
    state: expect.stringMatching(/^(queued|accepted)$/),
    accepted_at: expect.any(String),
  };
  expect(body).toMatchObject([
    { index: 0, id: expect.any(String), ...kept },
    { index: 1, accepted: "no", code: "contract_violation", status: 422, problems: [{ pointer: "/do", suggestion: "succeed" }] },
    { index: 2, accepted: "no", code: "unknown_routing_key", status: 404, suggestions: ["trial"] },
    { index: 3, id: expect.any(String), ...kept },
  ]);
  expect(await house.api.task(String(body[3]!.id))).toMatchObject({ routing_key: "trial", payload: { do: "succeed" } });
});

test("an option that is an object without a text of its own, or a list of lists, is refused as any other", async () => {
  const { body } = await sendArray([item(undefined, { delay: { toString: 1 } }), item(undefined, { idempotency_key: [[]] })]);
  expect(body).toMatchObject([
    { status: 422, code: "invalid_option", detail: expect.stringMatching(/^delay=an object: /) },
    { status: 422, code: "invalid_option", detail: expect.stringMatching(/^idempotency_key=a list: /) },
  ]);
});

test("an option of another type is refused, whatever it would be as a text", async () => {
  const others = [{ idempotency_key: 5 }, { idempotency_key: false }, { traceparent: {} }, { tracestate: 1 }, { max_attempts: "5" }];
  const { body } = await sendArray(others.map((members) => item(undefined, members)));
  expect(body.map(({ code, detail }) => [code, detail])).toEqual([
    ["invalid_option", "idempotency_key=5: expected a string. The task was not accepted."],
    ["invalid_option", "idempotency_key=false: expected a string. The task was not accepted."],
    ["invalid_option", "traceparent=an object: expected a string. The task was not accepted."],
    ["invalid_option", "tracestate=1: expected a string. The task was not accepted."],
    ["invalid_option", "max_attempts=5: expected a number. The task was not accepted."],
  ]);
});

test("an array of nothing is answered with nothing", async () => {
  expect(await sendArray([])).toMatchObject({ status: 200, body: [] });
});

test("a request without a body is refused: it is no stream of no lines", async () => {
  const { status, body } = await house.api.request("POST", "/tasks");
  expect([status, body]).toMatchObject([400, { code: "invalid_json", accepted: "no" }]);
});

test("an array of thousands is one request", async () => {
  const { body } = await sendArray(Array.from({ length: 3_000 }, (_, number) => item({ do: "succeed", number })));
  expect(body.map(({ index }) => index)).toEqual(Array.from({ length: 3_000 }, (_, index) => index));
  expect(new Set(body.map(({ id }) => id)).size).toBe(3_000);
});

test("each payload is kept as the bytes that came in, in an array and on a line", async () => {
  const payload = '{ "number" :\t9007199254740993,  "do":"succeed"  }';
  const member = `{"payload": ${payload} , "routing_key":"trial"}`;
  const { body } = await sendArray(`[ ${member} ]`);
  const stream = open();
  await stream.send(`${member}\n`);
  stream.end();
  for (const id of [body[0]!.id, (await stream.next())!.id]) {
    expect(await (await fetch(new URL(`/tasks/${id}`, house.api.url))).text()).toContain(`"payload":${payload},`);
  }
});

test("the options stand beside each payload, under the names they have everywhere", async () => {
  const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  const key = randomUUID();
  const options = { delay: "1d", priority: "high", expires_in: "2h", idempotency_key: key, traceparent, tracestate: null };
  const { body } = await sendArray([item(undefined, options)]);
  expect(await house.api.task(String(body[0]!.id))).toMatchObject({
    ...{ state: "scheduled", due_at: expect.any(String), expires_at: expect.any(String) },
    ...{ priority: "high", idempotency_key: key, traceparent },
  });
});

const refused = [
  {
    that: "no object",
    text: "5",
    code: "invalid_item",
    detail: "The item is a number; expected an object with routing_key and payload. The task was not accepted.",
  },
  {
    that: "a member that is misspelt",
    text: '{"routingkey":"trial"}',
    code: "invalid_item",
    detail: 'Unknown member "routingkey". Did you mean routing_key? The task was not accepted.',
  },
  {
    that: "no routing key",
    text: '{"payload":{}}',
    code: "invalid_item",
    detail: "routing_key is nothing; expected a string. The task was not accepted.",
  },
  {
    that: "no payload",
    text: '{"routing_key":"trial"}',
    code: "invalid_item",
    detail: "payload is nothing; expected what the contract asks for. The task was not accepted.",
  },
  {
    that: "a member twice",
    text: '{"routing_key":"trial","payload":{},"payload":{}}',
    code: "invalid_item",
    detail: "The member payload stands twice; send it once. The task was not accepted.",
  },
  {
    that: "an option that is not understood",
    text: '{"routing_key":"trial","payload":{"do":"succeed"},"delay":"1 day"}',
    code: "invalid_option",
    detail: expect.stringMatching(/^delay=1 day: expected a number with/),
  },
  {
    that: "a payload that languages read differently",
    text: '{"routing_key":"trial","payload":{"do":"succeed","ms":1e400}}',
    code: "ambiguous_json",
    detail: expect.stringMatching(/^\/ms: 1e400 cannot be held exactly/),
  },
  {
    that: "a payload too large",
    text: `{"routing_key":"trial","payload":{"do":"${"x".repeat(263_000)}"}}`,
    code: "payload_too_large",
    detail: "The payload is 264 KB, the limit is 256 KB. The task was not accepted.",
  },
];
for (const { that, text, code, detail } of refused) {
  test(`${that} is refused alone, in an array and on a line`, async () => {
    const expected = { index: 1, accepted: "no", code, detail, instance: "/tasks" };
    const { body } = await sendArray(`[${JSON.stringify(item())},${text},${JSON.stringify(item())}]`);
    expect(body).toMatchObject([{ accepted: "yes" }, expected, { accepted: "yes" }]);
    const stream = open();
    await stream.send(`${line()}${text}\n${line()}`);
    stream.end();
    expect(await stream.rest()).toMatchObject([{ accepted: "yes" }, expected, { accepted: "yes" }]);
  });
}

test("each line is answered while the lines still come", async () => {
  const stream = open();
  for (const number of [0, 1, 2]) {
    await stream.send(line({ do: "succeed", number }));
    expect(await stream.next()).toMatchObject({ index: number, accepted: "yes", id: expect.any(String) });
  }
  stream.end();
  expect([await stream.next(), await stream.status()]).toEqual([null, 200]);
});

test("lines are counted as they stand; blank ones are no items, and the last needs no newline", async () => {
  const stream = open();
  await stream.send(`${line()}\r\n\n{"routing_key": "trial",\n${line().trimEnd()}`);
  stream.end();
  expect(await stream.rest()).toMatchObject([
    { index: 0, accepted: "yes" },
    { index: 3, accepted: "no", code: "invalid_json", line: 4, detail: "Unexpected end at line 4, column 25. The task was not accepted." },
    { index: 4, accepted: "yes" },
  ]);
});

test("a line longer than any payload is dropped while it comes, and the next one is accepted", async () => {
  const stream = open();
  await stream.send(`{"routing_key":"trial","payload":"`);
  for (let megabytes = 0; megabytes < 3; megabytes++) await stream.send("x".repeat(1_000_000));
  await stream.send(`"}\n${line()}`);
  stream.end();
  expect(await stream.rest()).toMatchObject([
    {
      index: 0,
      accepted: "no",
      code: "payload_too_large",
      detail: "The payload is 3.0 MB, the limit is 256 KB. The task was not accepted.",
    },
    { index: 1, accepted: "yes" },
  ]);
});

test("a key in the same request stands for one task, and for no other payload", async () => {
  const key = randomUUID();
  const keyed = (number: number) => item({ do: "succeed", number }, { idempotency_key: key });
  const { body } = await sendArray([keyed(1), keyed(1), keyed(2)]);
  expect(body).toMatchObject([
    { accepted: "yes" },
    { accepted: "yes", id: body[0]!.id },
    { code: "idempotency_key_reused", original: body[0]!.id },
  ]);
  expect(await keysKept(key)).toBe(1);
});

test("a dry run says of each what would be, and keeps nothing", async () => {
  const key = randomUUID();
  const { body } = await sendArray([item(undefined, { idempotency_key: key }), item({})], { dry_run: "true" });
  expect(body).toMatchObject([
    { index: 0, valid: true, routing_key: "trial" },
    { index: 1, code: "contract_violation" },
  ]);
  expect(await keysKept(key)).toBe(0);
});

test("a connection that is cut leaves a clear state: what was answered is kept, half a line is not, and the keys make it safe to send all again", async () => {
  const prefix = randomUUID();
  const lines = Array.from({ length: 2_000 }, (_, number) => line({ do: "succeed", number }, { idempotency_key: `${prefix}-${number}` }));
  const stream = open();
  await stream.send(lines.slice(0, 1_000).join(""));
  const answered: ItemAnswer[] = [];
  while (answered.length < 500) answered.push((await stream.next())!);
  await stream.send(lines[1_000]!.slice(0, 60));
  stream.cut();

  for (const { id } of [answered[0]!, answered[499]!]) await house.api.task(String(id));
  const again = open();
  await again.send(lines.join(""));
  again.end();
  const answers = await again.rest();
  expect(answers.map(({ accepted }) => accepted)).toEqual(lines.map(() => "yes"));
  expect(answers.slice(0, 500).map(({ id }) => id)).toEqual(answered.map(({ id }) => id));
  expect(await keysKept(prefix)).toBe(2_000);
  const unforeseen = house.server.lines.filter(({ msg }) => msg === "unexpected");
  expect(unforeseen).toEqual([]);
});

test("a caller that does not read is not read: what is under way stays bounded, and all is answered when it reads, in flat memory", async () => {
  const stream = open("/tasks?dry_run=true");
  const megabyte = line().repeat(Math.ceil(1_000_000 / line().length));
  const total = 100 * (megabyte.split("\n").length - 1);
  let taken = 0;
  const sending = (async () => {
    for (; taken < 100; taken++) await stream.send(megabyte);
    stream.end();
  })();
  // The answers are longer than the lines, and nobody reads them: the sender is held up, and stays so.
  let before = -1;
  const isHeldUp = (now: number): boolean => {
    const same = now === before;
    before = now;
    return same;
  };
  await eventually(() => taken, { until: isHeldUp, everyMs: 1_000, what: "the sender is held up" });
  expect(taken).toBeLessThan(60);

  const resident: number[] = [];
  let count = 0;
  for (let answer = await stream.next<{ valid?: boolean }>(); answer !== null; answer = await stream.next()) {
    if (answer.valid !== true) throw new Error(`Line ${count} was answered ${JSON.stringify(answer)}.`);
    count += 1;
    if (count % (total / 2) === 0) resident.push(residentMegabytes(house.server.pid));
  }
  await sending;
  expect(count).toBe(total);
  // In the second half 50 MB of lines and 150 MB of answers went through: a server that kept them would be half as large again.
  const [half, whole] = resident as [number, number];
  expect(whole).toBeLessThan(half * 1.3);
}, 120_000);

function residentMegabytes(pid: number): number {
  return Number(execFileSync("ps", ["-o", "rss=", "-p", String(pid)], { encoding: "utf8" })) / 1024;
}

test("a server that stops answers what it has read, says from which line on it has read nothing, and ends in order", async () => {
  const own = await House.start();
  const stream = new LineStream(own.api.url);
  await stream.send(line() + line());
  expect([await stream.next(), await stream.next()]).toMatchObject([{ accepted: "yes" }, { accepted: "yes" }]);
  await stream.send(line().slice(0, 20));
  own.server.signal("SIGTERM");
  expect(await stream.rest()).toMatchObject([
    {
      index: 2,
      code: "stopping",
      status: 503,
      accepted: "no",
      detail: "This server stops. Nothing from line 3 on was read.",
      send_again: { safe: true },
    },
  ]);
  expect(await own.server.exited).toEqual({ code: 0, signal: null });
});

test("without RabbitMQ each is accepted all the same, and its answer says so", async () => {
  const nobody = { amqpUrl: "amqp://127.0.0.1:1", managementUrl: "http://127.0.0.1:1" };
  const away = await House.start({ broker: nobody });
  const { body } = await away.api.request("POST", "/tasks", { body: JSON.stringify([item()]) });
  expect(body).toMatchObject([{ accepted: "yes", state: "accepted", warnings: [{ code: "broker_unavailable" }] }]);
});
