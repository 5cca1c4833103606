import { expect, test } from "vitest";
import { eventually } from "../support/eventually.ts";
import { House } from "../support/house.ts";
import type { Api, QueueView } from "../support/http.ts";
import type { Effect } from "../support/trial.ts";
import { trialContractsWith } from "../support/trial_contracts.ts";

/** Keeps many tasks at once, in the order given. */
async function keep(api: Api, payloads: readonly object[]): Promise<readonly string[]> {
  const body = JSON.stringify(payloads.map((payload) => ({ routing_key: "trial", payload })));
  const { body: answers } = await api.request<readonly { readonly id: string; readonly accepted: string }[]>("POST", "/tasks", { body });
  expect(answers.every(({ accepted }) => accepted === "yes")).toBe(true);
  return answers.map(({ id }) => id);
}

const queueOf = async ({ api }: House): Promise<QueueView> => (await api.get<QueueView>("/queues/trial")).body;
const times = <Value>(many: number, of: (index: number) => Value): readonly Value[] =>
  Array.from({ length: many }, (_, index) => of(index));

test("one tenant's two thousand tasks delay another's ten by no more than the runway", async () => {
  const house = await House.start({ environment: { WAYBILL_CONTRACTS: trialContractsWith({ fair_by: "/tenant" }) } });
  await keep(
    house.api,
    times(2_000, (number) => ({ do: "slow", ms: 10, number, tenant: "flood" })),
  );
  const few = await keep(
    house.api,
    times(10, (number) => ({ do: "succeed", number: 10_000 + number, tenant: "few" })),
  );
  await house.consumer({ WAYBILL_PREFETCH: "5" });
  for (const id of few) await house.untilState(id, "succeeded");
  const before = house.effects("done").findLastIndex(({ number }) => number >= 10_000);
  // Of what was done before the last of the ten: the runway that the flood had alone, and its turns since then.
  expect(before).toBeLessThan(500);
  expect((await queueOf(house)).waiting).toBeGreaterThan(500);
}, 60_000);

test("high goes before normal", async () => {
  const house = await House.start();
  await house.api.request("POST", "/queues/trial/pause");
  await keep(
    house.api,
    times(20, (number) => ({ do: "succeed", number })),
  );
  const urgent = await house.api.send("trial", { do: "succeed", number: 99 }, { query: { priority: "high" } });
  await house.api.request("POST", "/queues/trial/resume");
  await house.consumer({ WAYBILL_PREFETCH: "1" });
  await house.untilState(urgent.body.id, "succeeded");
  await house.untilAllEnded();
  expect(house.effects("done")[0]).toMatchObject({ number: 99 });
}, 60_000);

test("a paused queue keeps what comes, says since when, and goes on when it is resumed", async () => {
  const house = await House.start();
  await house.consumer();
  const { body: paused } = await house.api.request<QueueView>("POST", "/queues/trial/pause");
  expect(Date.parse(paused.paused_since!)).toBeGreaterThan(Date.now() - 60_000);
  const ids = await keep(
    house.api,
    times(5, (number) => ({ do: "succeed", number })),
  );
  for (const id of ids) expect((await house.api.task(id)).state).toBe("accepted");
  expect(await queueOf(house)).toMatchObject({ waiting: 5, released: 0, paused_since: paused.paused_since });
  expect((await house.api.request<QueueView>("POST", "/queues/trial/resume")).body).toMatchObject({ paused_since: null });
  expect(await house.untilAllEnded()).toEqual({ succeeded: 5 });
  expect((await house.api.request("POST", "/queues/trail/pause")).status).toBe(404);
}, 60_000);

test("the breaker trips on a bad deploy, is shown, spares who waits, and lets all go on when one is done again", async () => {
  const breaker = { failing: 0.5, of: 4, pause: "1s" };
  const house = await House.start({
    environment: { WAYBILL_CONTRACTS: trialContractsWith({ breaker, limits: { concurrency: 4 }, retry: { max_attempts: 1 } }) },
  });
  await house.consumer();
  await keep(house.api, [
    ...times(6, (number) => ({ do: "fail", number })),
    ...times(50, (number) => ({ do: "succeed", number: 100 + number })),
  ]);
  await eventually(() => queueOf(house), { until: (queue) => queue.breaker.state === "tripped", what: "the breaker has tripped" });
  expect(house.effects("done").length).toBeLessThan(50);
  expect(await house.untilAllEnded()).toEqual({ dead: 6, succeeded: 50 });
  expect((await queueOf(house)).breaker.state).toBe("closed");
}, 60_000);

test("tasks of one order key are done one after the other, in order, also over a retry; the next one says whom it waits for", async () => {
  const house = await House.start({ environment: { WAYBILL_CONTRACTS: trialContractsWith({ ordered_by: "/tenant" }) } });
  const first = await keep(house.api, [{ do: "fail_twice", number: 0, tenant: "a" }]);
  const rest = await keep(
    house.api,
    [1, 2, 3].map((number) => ({ do: "succeed", number, tenant: "a" })),
  );
  const other = await keep(house.api, [{ do: "succeed", number: 10, tenant: "b" }]);
  expect(await house.api.task(rest[0]!)).toMatchObject({ state: "accepted", waits_for: first[0] });
  await house.consumer();
  await house.untilState(other[0]!, "succeeded");
  expect(await house.untilAllEnded()).toEqual({ succeeded: 5 });
  const numbers = house.effects("done").map(({ number }) => number);
  expect(numbers.filter((number) => number < 10)).toEqual([0, 1, 2, 3]);
}, 60_000);

const everywhere = { concurrency: 3, rate: "40/s", per: "/tenant" };

test("limits and order hold with two APIs, two coordinators and two consumers, by what the handlers wrote down", async () => {
  const contracts = trialContractsWith({ limits: everywhere, ordered_by: "/number", fair_by: "/tenant" });
  const house = await House.start({ store: "postgres", environment: { WAYBILL_CONTRACTS: contracts } });
  const { api } = await house.anotherServer();
  const tenants = ["a", "b"];
  // Five order keys for each, of which two tasks follow each other: sent by turns to one API and to the other.
  const ofTenant = (tenant: string, index: number) =>
    times(10, (place) => ({ do: "slow", ms: 20, number: index * 100 + Math.floor(place / 2), tenant }));
  const rounds = times(4, () => tenants.flatMap(ofTenant));
  const sent: string[] = [];
  for (const [index, payloads] of rounds.entries()) sent.push(...(await keep(index % 2 === 0 ? house.api : api, payloads)));
  await Promise.all([house.consumer({ WAYBILL_PREFETCH: "20" }), house.consumer({ WAYBILL_PREFETCH: "20" })]);
  expect(await house.untilAllEnded()).toEqual({ succeeded: 80 });

  const effects = house.effects();
  expect(effects.filter(({ what }) => what === "started").length).toBe(80);
  for (const of of Map.groupBy(effects, ({ number }) => Math.floor(number / 100)).values()) expect(mostAtOnce(of)).toBeLessThanOrEqual(3);
  const places = new Map(sent.map((id, place) => [id, place]));
  for (const of of Map.groupBy(effects, ({ number }) => number).values()) {
    expect(mostAtOnce(of)).toBe(1);
    const order = of.filter(({ what }) => what === "started").map(({ task }) => places.get(task)!);
    expect(order).toEqual(order.toSorted((one, next) => one - next));
  }
  const released = await house.ask("select lane, extract(epoch from released_at) * 1000 as at from tasks order by released_at");
  for (const of of Map.groupBy(released, ({ lane }) => lane).values()) {
    const instants = of.map(({ at }) => Number(at));
    for (const from of instants) expect(instants.filter((at) => at >= from && at < from + 1_000).length).toBeLessThanOrEqual(40);
  }
}, 120_000);

/** The file has one line for each thing that was done, in the order in which it was. */
function mostAtOnce(effects: readonly Effect[]): number {
  let [now, most] = [0, 0];
  for (const { what } of effects) {
    now += what === "started" ? 1 : -1;
    most = Math.max(most, now);
  }
  return most;
}
