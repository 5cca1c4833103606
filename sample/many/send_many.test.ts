import { beforeAll, expect, test } from "vitest";
import { House } from "../../test/support/house.ts";
import { openLink } from "../../test/support/link.ts";
import { type Answered, type Item, Refused, sendMany } from "./send_many.ts";

let house: House;
beforeAll(async () => {
  house = await House.start();
});

const numbered = (count: number, prefix: string): readonly Item[] =>
  Array.from({ length: count }, (_, number) => ({
    routing_key: "trial",
    payload: { do: "succeed", number },
    idempotency_key: `${prefix}-${number}`,
  }));
const keysKept = async (prefix: string): Promise<number> =>
  (await house.ask(`select id from tasks where idempotency_key like 'default/${prefix}-%'`)).length;
const numberOf = ({ item }: Answered): unknown => (item.payload as { readonly number: number }).number;

test("each item has its answer, in order, and one that is refused is no other's business", async () => {
  const items: readonly Item[] = [...numbered(2, "plain"), { routing_key: "trial", payload: { do: "dance" } }, ...numbered(1, "last")];
  const answers = await Array.fromAsync(sendMany(items, { url: house.api.url }));
  expect(answers.map(({ answer }) => answer.code ?? answer.accepted)).toEqual(["yes", "yes", "contract_violation", "yes"]);
  expect(answers[2]!.item).toMatchObject({ payload: { do: "dance" } });
});

test("connections that break lose nothing and do nothing twice: what had no answer goes out again", async () => {
  const link = await openLink(house.api.url);
  const answers: Answered[] = [];
  let breaks = 0;
  for await (const answered of sendMany(numbered(5_000, "cut"), { url: link.amqpUrl, onBreak: () => (breaks += 1) })) {
    answers.push(answered);
    if (answers.length === 700 || answers.length === 2_900) link.cut();
  }
  expect(breaks).toBe(2);
  expect(answers.map(numberOf)).toEqual(Array.from({ length: 5_000 }, (_, number) => number));
  expect(new Set(answers.map(({ answer }) => answer.id)).size).toBe(5_000);
  expect(await keysKept("cut")).toBe(5_000);
});

test("a server that stops in the midst of it, and comes back, gets the rest", async () => {
  const own = await House.start();
  const { port } = new URL(own.api.url);
  const items = (async function* () {
    yield* numbered(1_000, "before");
    own.server.signal("SIGTERM");
    await own.server.exited;
    await own.startServer({ WAYBILL_PORT: port });
    yield* numbered(1_000, "after");
  })();
  const answers = await Array.fromAsync(sendMany(items, { url: own.api.url }));
  expect(answers.map(({ answer }) => answer.accepted)).toEqual(Array.from({ length: 2_000 }, () => "yes"));
  expect(await own.ask("select id from tasks")).toHaveLength(2_000);
});

test("a request that is refused as a whole is not tried again", async () => {
  const keyed = await House.start({ environment: { WAYBILL_API_KEY: "a-key-of-at-least-16-characters" } });
  const send = Array.fromAsync(sendMany(numbered(10, "key"), { url: keyed.api.url, apiKey: "another-key-altogether" }));
  await expect(send).rejects.toThrow(Refused);
  await expect(send).rejects.toThrow(/^401: .*The API key is not known here\./);
});
