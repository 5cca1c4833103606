import { expect, test } from "vitest";
import { eventually } from "../support/eventually.ts";
import { House } from "../support/house.ts";
import { testInEachLanguage } from "../support/languages.ts";
import { trialContractsWith } from "../support/trial_contracts.ts";

interface Queue {
  readonly paused_since: string | null;
  readonly figures: {
    readonly waiting: number;
    readonly oldest_waiting_seconds: number | null;
    readonly retrying: number;
    readonly dead: number;
    readonly consumers: number | null;
    readonly slots: number | null;
    readonly in_per_minute: number;
    readonly out_per_minute: number | null;
    readonly growing_per_minute: number | null;
    readonly success: { readonly ratio: number; readonly attempts: number } | null;
    readonly duration_ms: { readonly p50: number; readonly of: number } | null;
    readonly dead_last_hour: number;
    readonly last_success_at: string | null;
  };
}

const figuresOf = async (house: House, until: (figures: Queue["figures"]) => boolean, what: string) =>
  eventually(async () => (await house.api.get<Queue>("/queues/trial")).body.figures, { until, what });

test("the figures of a routing key tell what came, what was done, what failed, and how long it took", async () => {
  const house = await House.start();
  await house.consumer();
  for (const number of [1, 2, 3]) await house.accepted({ do: "slow", ms: 300, number });
  await house.accepted({ do: "permanent" });
  const figures = await figuresOf(
    house,
    ({ success, consumers, slots }) => success?.attempts === 4 && consumers === 1 && slots === 20,
    "four attempts are counted, and the consumer is seen",
  );
  expect(figures).toMatchObject({ waiting: 0, oldest_waiting_seconds: null, dead: 1, dead_last_hour: 1 });
  expect(figures.success).toEqual({ ratio: 0.75, attempts: 4 });
  expect(figures.duration_ms!.of).toBe(3);
  expect(figures.duration_ms!.p50).toBeGreaterThanOrEqual(290);
  expect(figures.in_per_minute).toBeGreaterThan(0);
  expect(figures.out_per_minute).toBeGreaterThan(0);
  expect(Date.parse(figures.last_success_at!)).toBeLessThanOrEqual(Date.now());

  const { body } = await house.api.get<{ step_seconds: number; points: readonly Record<string, unknown>[] }>(
    "/queues/trial/history?since=10m",
  );
  const sum = (what: string) => body.points.reduce((all, point) => all + ((point[what] as number | null) ?? 0), 0);
  expect([body.step_seconds, body.points.length]).toEqual([60, 11]);
  expect(["in", "out", "succeeded", "failed", "dead"].map(sum)).toEqual([4, 4, 3, 1, 1]);
});

test("without a consumer tasks wait, the oldest since it was accepted, and it is seen to grow", async () => {
  const house = await House.start();
  for (const number of [1, 2, 3]) await house.accepted({ do: "succeed", number });
  const figures = await figuresOf(
    house,
    ({ waiting, consumers, in_per_minute }) => waiting === 3 && consumers === 0 && in_per_minute > 0,
    "three wait",
  );
  expect(figures.oldest_waiting_seconds).toBeGreaterThanOrEqual(0);
  expect(figures).toMatchObject({ out_per_minute: 0, success: null, duration_ms: null, last_success_at: null });
  expect(figures.growing_per_minute).toBeGreaterThan(0);
});

test("of a contract without outcomes nothing is said that nobody reported", async () => {
  const house = await House.start({ environment: { WAYBILL_CONTRACTS: trialContractsWith({ outcome: "none" }) } });
  await house.untilState(await house.accepted({ do: "succeed" }), "handed_over");
  const figures = await figuresOf(house, ({ in_per_minute }) => in_per_minute > 0, "it is counted");
  expect(figures).toMatchObject({ out_per_minute: null, success: null, duration_ms: null, last_success_at: null });
});

test("a window that is no window is refused by name", async () => {
  const house = await House.start();
  const { status, body } = await house.api.get<{ detail: string }>("/queues/trial/history?since=30d");
  expect([status, body.detail]).toEqual([400, "since=30d: expected how long ago, from 1m to 7d, as 6h."]);
});

interface SeenConsumer {
  readonly process: string;
  readonly state: string;
  readonly language: string | null;
  readonly contract: string | null;
  readonly last_seen_at: string;
}

testInEachLanguage("a consumer is seen with its language and its contract, and as gone when it has ended", async (language) => {
  const house = await House.start({ language });
  const consumer = await house.consumer();
  const seen = async () => (await house.api.get<{ consumers: readonly SeenConsumer[] }>("/consumers")).body.consumers;
  const [here] = await eventually(seen, { until: ([one]) => one?.state === "consuming", what: "it is seen" });
  expect(here).toMatchObject({ language, contract: "same" });
  consumer.signal("SIGKILL");
  const [gone] = await eventually(seen, { until: ([one]) => one?.state === "gone", what: "it is gone" });
  expect(gone).toMatchObject({ process: here!.process });
});
