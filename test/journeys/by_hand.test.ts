import { expect, test } from "vitest";
import { eventually } from "../support/eventually.ts";
import { House } from "../support/house.ts";
import type { TaskView } from "../support/http.ts";
import { testInEachLanguage } from "../support/languages.ts";

type Shown = TaskView & { readonly stopped_in_time: boolean | null };

const act = async ({ api }: House, id: string, action: string) => api.request<Shown>("POST", `/tasks/${id}/${action}`);
const shown = async ({ api }: House, id: string) => (await api.get<Shown>(`/tasks/${id}`)).body;

test("a task that waits is cancelled, and never worked", async () => {
  const house = await House.start();
  const id = await house.accepted({ do: "succeed", number: 1 }, { query: { delay: "1d" } });
  expect((await act(house, id, "cancel")).body).toMatchObject({ id, state: "cancelled", stopped_in_time: null });
  await house.consumer();
  await house.untilState(await house.accepted({ do: "succeed", number: 2 }), "succeeded");
  expect(house.effects("started").map(({ number }) => number)).toEqual([2]);
});

testInEachLanguage(
  "a task that lies in RabbitMQ is cancelled: its message is dropped on arrival, or what came of it changes nothing",
  async (language) => {
    const house = await House.start({ language });
    await house.untilTopologyStands();
    // Known to RabbitMQ, and to nobody else: its consumer comes when everything is decided.
    const id = await house.accepted({ do: "succeed", number: 1 });
    await eventually(
      async () => (await (await house.amqp()).createChannel()).checkQueue("trial").then(({ messageCount }) => messageCount === 1),
      {
        what: "its message is in the queue",
      },
    );
    expect((await act(house, id, "cancel")).body.state).toBe("cancelled");
    await house.consumer();
    await house.untilState(await house.accepted({ do: "succeed", number: 2 }), "succeeded");
    const done = house.effects("done").some(({ number }) => number === 1);
    const task = await eventually(() => shown(house, id), {
      until: ({ stopped_in_time }) => !done || stopped_in_time === false,
      what: "what was done is shown",
    });
    expect(task).toMatchObject({ state: "cancelled", result: null });
  },
);

testInEachLanguage("a running task is cancelled, and its consumer stops the work", async (language) => {
  const house = await House.start({ language });
  await house.consumer();
  const id = await house.accepted({ do: "hold" });
  await house.untilState(id, "running");
  await act(house, id, "cancel");
  const task = await eventually(() => shown(house, id), {
    until: ({ stopped_in_time }) => stopped_in_time !== null,
    what: "it has stopped",
  });
  expect(task).toMatchObject({ state: "cancelled", stopped_in_time: true });
  expect(house.effects("done")).toEqual([]);
});

test("cancelled, but done: what a consumer did all the same is shown, and the task stays cancelled", async () => {
  const house = await House.start();
  await house.untilTopologyStands();
  const channel = await (await house.amqp()).createConfirmChannel();
  const report = (outcome: object) => channel.publish("outcomes", "outcomes", Buffer.from(JSON.stringify(outcome)), { mandatory: true });
  const id = await house.accepted({ do: "succeed" });
  await channel.consume("trial", (message) => {
    report({ kind: "progress", task_id: message?.properties.messageId, attempt: 1, consumer: "by-hand.1" });
  });
  await house.untilState(id, "running");
  await act(house, id, "cancel");
  report({ kind: "succeeded", task_id: id, attempt: 1, consumer: "by-hand.1", result: { did: "succeed" } });
  const task = await eventually(() => shown(house, id), {
    until: ({ stopped_in_time }) => stopped_in_time !== null,
    what: "the late success is shown",
  });
  expect(task).toMatchObject({ state: "cancelled", result: null, stopped_in_time: false });
});

test("a dead task is edited and replayed: the new one is checked by the contract, and the old one is put away with a link to it", async () => {
  const house = await House.start();
  await house.consumer();
  const dead = await house.accepted({ do: "permanent", number: 1 });
  await house.untilState(dead, "dead");
  const refused = await house.api.send("trial", { do: "nonsense" }, { query: { replaces: dead } });
  expect(refused.status).toBe(422);
  expect((await house.api.task(dead)).state).toBe("dead");
  const edited = await house.accepted({ do: "succeed", number: 1 }, { query: { replaces: dead } });
  await house.untilState(edited, "succeeded");
  expect(await house.api.task(dead)).toMatchObject({ state: "cancelled", replaced_by: edited });
  expect(await house.api.task(edited)).toMatchObject({ replaces: dead });
  const again = await house.api.send<{ code: string }>("trial", { do: "succeed" }, { query: { replaces: dead } });
  expect([again.status, again.body.code]).toEqual([409, "wrong_state"]);
  const nobody = await house.api.send<{ code: string }>(
    "trial",
    { do: "succeed" },
    { query: { replaces: "0199a3f2-77c1-7d6e-9a55-1f0c5b2e8f1c" } },
  );
  expect([nobody.status, nobody.body.code]).toEqual([404, "not_found"]);
});

test("a dead task is replayed under its id, after what was wrong is mended, and its attempts go on counting", async () => {
  const house = await House.start();
  const bad = await house.consumer();
  const id = await house.accepted({ do: "fail_twice", number: 7 }, {});
  await house.untilState(id, "retrying");
  expect((await act(house, id, "run")).body.state).toMatch(/accepted|queued/);
  await house.untilState(id, "succeeded");
  const dead = await house.accepted({ do: "permanent", number: 8 });
  await house.untilState(dead, "dead");
  bad.signal("SIGTERM");
  await bad.exited;
  expect((await act(house, dead, "replay")).body).toMatchObject({ id: dead, state: "accepted", attempt: 2, failures: 0, reason: null });
  await house.consumer();
  const again = await house.untilState(dead, "dead");
  expect(again.attempts?.map(({ attempt, code }) => [attempt, code])).toEqual([
    [1, "hopeless"],
    [2, "hopeless"],
  ]);
  expect((await act(house, dead, "cancel")).body).toMatchObject({ state: "cancelled", reason: null });
}, 60_000);
