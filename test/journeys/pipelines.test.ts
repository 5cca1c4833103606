import { expect, test } from "vitest";
import { eventually } from "../support/eventually.ts";
import { House } from "../support/house.ts";
import type { TaskView } from "../support/http.ts";

interface Pipeline {
  readonly id: string;
  readonly state: string;
  readonly obstacle: string | null;
  readonly input: unknown;
  readonly steps: readonly {
    readonly name: string;
    readonly state: string;
    readonly counts: Readonly<Record<string, number>>;
    readonly tasks: readonly { readonly id: string; readonly state: string }[];
  }[];
}

const begin = ({ api }: House, body: object, headers: Record<string, string> = {}) =>
  api.request<Pipeline>("POST", "/pipelines", { body: JSON.stringify(body), headers });
const relay = (house: House, first: string) => begin(house, { name: "relay", input: { first } });
const act = ({ api }: House, id: string, action: string) => api.request<Pipeline>("POST", `/pipelines/${id}/${action}`);
const until = ({ api }: House, id: string, wanted: (pipeline: Pipeline) => boolean, what: string) =>
  eventually(async () => (await api.get<Pipeline>(`/pipelines/${id}`)).body, { until: wanted, what });
const states = ({ steps }: Pipeline) => Object.fromEntries(steps.map(({ name, state }) => [name, state]));
const isOver = ({ state }: Pipeline): boolean => state !== "running";
const taskOf = async ({ api }: House, pipeline: Pipeline, step: string) =>
  (await api.get<TaskView>(`/tasks/${pipeline.steps.find(({ name }) => name === step)!.tasks[0]!.id}`)).body;

test("a chain with a parallel group runs to its end: each step once, after those before it, made of what they answered", async () => {
  const house = await House.start();
  await house.consumer();
  const { status, body, headers } = await relay(house, "succeed");
  expect([status, headers.get("location")]).toEqual([202, `/pipelines/${body.id}`]);
  expect(states(body)).toMatchObject({ left: "blocked", right: "blocked", finish: "blocked" });
  const done = await until(house, body.id, isOver, "the pipeline is over");
  expect([done.state, states(done)]).toEqual([
    "succeeded",
    { begin: "succeeded", left: "succeeded", right: "succeeded", finish: "succeeded" },
  ]);
  expect((await taskOf(house, done, "finish")).payload).toEqual({ do: "succeed", number: 4, tenant: "succeed" });
  expect(await taskOf(house, done, "left")).toMatchObject({ pipeline: { id: body.id, step: "left", item: 0 } });

  const effects = house.effects().map(({ what, number }) => `${what} ${number}`);
  expect(effects.toSorted()).toEqual([1, 2, 3, 4].flatMap((number) => [`done ${number}`, `started ${number}`]).toSorted());
  const place = (effect: string): number => effects.indexOf(effect);
  expect(place("done 1")).toBeLessThan(Math.min(place("started 2"), place("started 3")));
  expect(Math.max(place("done 2"), place("done 3"))).toBeLessThan(place("started 4"));
});

test("a failure stops the chain; edited and replayed, the step takes its place again and the rest follows", async () => {
  const house = await House.start();
  await house.consumer();
  const { body } = await relay(house, "permanent");
  const stopped = await until(house, body.id, isOver, "the pipeline has failed");
  expect([stopped.state, states(stopped)]).toEqual(["failed", { begin: "dead", left: "skipped", right: "skipped", finish: "skipped" }]);

  // Tried again as it is, it fails again.
  expect((await act(house, body.id, "resume")).body.state).toBe("running");
  const again = await until(house, body.id, isOver, "it has failed again");
  expect((await taskOf(house, again, "begin")).attempts!.map(({ attempt }) => attempt)).toEqual([1, 2]);

  const replaces = again.steps[0]!.tasks[0]!.id;
  await house.accepted({ do: "succeed", number: 1 }, { query: { replaces } });
  const done = await until(house, body.id, isOver, "the pipeline is over");
  expect([done.state, states(done)]).toEqual([
    "succeeded",
    { begin: "succeeded", left: "succeeded", right: "succeeded", finish: "succeeded" },
  ]);
});

test("a running pipeline is cancelled, its consumer is told, and it is resumed where it stopped", async () => {
  const house = await House.start();
  await house.consumer();
  const { body } = await relay(house, "hold");
  await until(house, body.id, (pipeline) => states(pipeline)["begin"] === "running", "its first step is worked");
  const cancelled = await act(house, body.id, "cancel");
  expect([cancelled.body.state, states(cancelled.body)]).toEqual([
    "cancelled",
    { begin: "cancelled", left: "skipped", right: "skipped", finish: "skipped" },
  ]);
  const { id } = cancelled.body.steps[0]!.tasks[0]!;
  await eventually(async () => (await house.api.get<TaskView & { stopped_in_time: boolean | null }>(`/tasks/${id}`)).body, {
    until: ({ stopped_in_time }) => stopped_in_time === true,
    what: "its consumer has stopped",
  });
  expect((await act(house, body.id, "cancel")).status).toBe(409);
  expect(states((await act(house, body.id, "resume")).body)).toMatchObject({ left: "blocked", finish: "blocked" });
});

test("a batch: a task for each of many items, some of which fail, and one task when all have ended, whatever dies meanwhile", async () => {
  const house = await House.start();
  await house.consumer();
  const items = Array.from({ length: 60 }, (_, number) => ({ do: number % 10 === 3 ? "permanent" : "succeed", number }));
  const batch = {
    input: { items },
    steps: [
      { name: "each", routing_key: "trial", for_each: "/input/items", payload: { $from: "/item" }, tolerate_failure: true },
      { name: "all_ended", routing_key: "trial", payload: { do: "succeed", number: { $from: "/summary/failed" } } },
    ],
  };
  const key = { "idempotency-key": "batch-1" };
  const { body } = await begin(house, batch, key);
  expect((await begin(house, batch, key)).body.id).toBe(body.id);
  expect((await begin(house, { ...batch, deadline: "1h" }, key)).status).toBe(409);
  await until(house, body.id, ({ steps }) => (steps[0]!.counts["succeeded"] ?? 0) > 5, "some are done");
  await house.killServer();
  await house.startServer();
  const done = await until(house, body.id, isOver, "the batch is over");
  expect(done.steps.map(({ counts }) => counts)).toEqual([{ succeeded: 54, dead: 6 }, { succeeded: 1 }]);
  expect(house.effects().filter(({ what, number }) => what === "done" && number === 6).length).toBeGreaterThanOrEqual(1);
  expect((await taskOf(house, done, "all_ended")).payload).toEqual({ do: "succeed", number: 6 });
});

test("a pipeline whose consumers are silent ends at its deadline", async () => {
  const house = await House.start();
  const step = { name: "one", routing_key: "trial", payload: { do: "succeed" } };
  const { body } = await begin(house, { deadline: "1s", steps: [step, { ...step, name: "two" }] });
  const over = await until(house, body.id, isOver, "its deadline has passed");
  expect([over.state, states(over)]).toEqual(["failed", { one: "expired", two: "skipped" }]);
});
