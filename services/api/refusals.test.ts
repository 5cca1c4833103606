import { beforeAll, expect, test } from "vitest";
import { House } from "../../test/support/house.ts";
import { Api, type ProblemView } from "../../test/support/http.ts";
import { trialContractsWith } from "../../test/support/trial_contracts.ts";
import { catalogue, type ErrorCode } from "../lifecycle/error_catalogue.ts";
import { type ProblemCode, statuses } from "./statuses.ts";
import { apiKey, type Case, type Houses } from "./trial/case.ts";
import { refusedReads } from "./trial/refused_reads.ts";
import { refusedTasks } from "./trial/refused_tasks.ts";

/**
 * Every code that answers a request, produced over HTTP against real servers: the table has to name each of
 * them, for the compiler and for the first test alike.
 */
const refusals: Record<Exclude<ProblemCode, Elsewhere>, readonly Case[]> = { ...refusedReads, ...refusedTasks };

/** Codes that stand beside a 202, or in the midst of a stream, or takes a thousand requests, or that answer what is no request; each has a test of its own, below, in bulk.test.ts, slow_senders.test.ts, connections.test.ts, unread_requests.test.ts, or in the journeys events and backpressure. */
type Elsewhere = (typeof elsewhere)[number];
const elsewhere = [
  ...(["stopping", "too_slow", "malformed_request", "headers_too_large", "too_many_connections"] as const),
  ...(["too_many_streams", "retired", "too_many_waiting", "store_full"] as const),
] satisfies readonly ProblemCode[];

/** Below, and in standing.test.ts and accepting.test.ts. */
const warnings = ["broker_unavailable", "queue_paused", "no_consumers"] satisfies readonly ErrorCode[];

const unique = JSON.parse('{ "by": ["/number"], "while": "unfinished", "then": "reject" }');
let houses: Houses;
beforeAll(async () => {
  const nobody = { amqpUrl: "amqp://127.0.0.1:1", managementUrl: "http://127.0.0.1:1" };
  const [house, keyed, away] = await Promise.all([
    House.start({ store: "sqlite" }), // whose files a test takes away
    House.start({ environment: { WAYBILL_API_KEY: apiKey, WAYBILL_CONTRACTS: trialContractsWith({ unique }) } }),
    House.start({ broker: nobody }),
  ]);
  houses = { house, keyed, away };
});

test("every code that answers a request has a case here", () => {
  const codes = (Object.keys(catalogue) as ErrorCode[]).filter((code) => ["problem", "warning"].includes(catalogue[code].kind));
  const produced = Object.entries(refusals).filter(([, cases]) => cases.length > 0);
  expect([...produced.map(([code]) => code), ...elsewhere, ...warnings].toSorted()).toEqual(codes.toSorted());
});

for (const [code, cases] of Object.entries(refusals) as [ProblemCode, readonly Case[]][]) {
  for (const { that, ask, detail, also = {}, without = [], headers = {} } of cases) {
    test(`${code}: ${that}`, async () => {
      const answer = await ask(houses);
      const common = { type: `/errors/${code}`, title: catalogue[code].title, status: statuses[code], code };
      expect(answer.body).toMatchObject({
        ...{ ...common, accepted: "no", send_again: { safe: false } },
        detail: typeof detail === "string" ? detail : expect.stringMatching(detail),
        ...also,
      });
      for (const member of without) expect(answer.body).not.toHaveProperty(member);
      expect(answer.status).toBe(statuses[code]);
      expect(Object.fromEntries(answer.headers)).toMatchObject({
        "content-type": expect.stringMatching(/^application\/problem\+json/),
        "x-request-id": (answer.body as ProblemView & { request_id: string }).request_id,
        ...headers,
      });
    });
  }
}

test("broker_unavailable: the task is accepted all the same, and the answer says so", async () => {
  const { away } = houses;
  const { status, body } = await away.api.send<{ id: string }>("trial", { do: "succeed" });
  expect(status).toBe(202);
  expect(body).toMatchObject({
    state: "accepted",
    warnings: [{ code: "broker_unavailable", hint: expect.stringContaining("do not send it again") }],
  });
  expect(await away.api.task(body.id)).toMatchObject({ state: "accepted" });
});

test("a refused task leaves nothing behind", async () => {
  const kept = async () => (await houses.house.ask("select id from tasks")).length;
  const before = await kept();
  const codes = ["invalid_json", "ambiguous_json", "unsupported_media_type", "contract_violation", "invalid_option"] as const;
  for (const code of codes) for (const { ask } of refusals[code]) await ask(houses);
  expect(await kept()).toBe(before);
});

test("what we did not foresee is in the log under the request id, with its cause, and nowhere else", async () => {
  const { body } = await refusals.unexpected[0]!.ask(houses);
  const line = await houses.house.server.untilLine(({ request_id }) => request_id === (body as unknown as typeof line)["request_id"]);
  expect(line).toMatchObject({ msg: "unexpected", err: { type: "RangeError", message: "Invalid time value" } });
  expect(JSON.stringify(body)).not.toContain("RangeError");
});

test("with the right key all is as without one", async () => {
  const api = new Api(houses.keyed.api.url, apiKey);
  expect((await api.send("trial", { do: "succeed" })).status).toBe(202);
  expect((await api.get("/errors/unauthenticated")).status).toBe(200);
});

test("a stranger may ask whether the server is well", async () => {
  const { api } = houses.keyed;
  expect([(await api.get("/livez")).status, (await api.get("/readyz")).status]).toEqual([200, 200]);
});
