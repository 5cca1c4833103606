import { expect, test } from "vitest";
import { eventually } from "../support/eventually.ts";
import { House } from "../support/house.ts";
import { testInEachLanguage } from "../support/languages.ts";

test("a running task that expires is ended, its consumers are told, and what is done all the same is kept and changes nothing", async () => {
  const house = await House.start();
  // A consumer by hand, which hears no deadline: by its own clock ours would stop before it is told.
  await house.untilTopologyStands();
  const channel = await (await house.amqp()).createConfirmChannel();
  const { queue: control } = await channel.assertQueue("", { exclusive: true });
  await channel.bindQueue(control, "control", "trial.cancel");
  const report = (outcome: object) => channel.publish("outcomes", "outcomes", Buffer.from(JSON.stringify(outcome)), { mandatory: true });

  const id = await house.accepted({ do: "succeed" }, { query: { expires_in: "8s" } });
  await channel.consume("trial", (message) => {
    report({ kind: "progress", task_id: message?.properties.messageId, attempt: 1, consumer: "by-hand.1" });
  });
  await house.untilState(id, "running");
  await house.untilState(id, "expired");
  const told = await eventually(async () => (await channel.get(control, { noAck: true })) || null, { what: "consumers are told" });
  expect(JSON.parse(String(told?.content))).toEqual({ kind: "cancel", task_id: id, attempt: 1, reason: "expired" });

  report({ kind: "succeeded", task_id: id, attempt: 1, consumer: "by-hand.1", result: { did: "succeed" } });
  const task = await eventually(() => house.api.task(id), {
    until: ({ attempts = [] }) => attempts.length > 0,
    what: "the late success is kept",
  });
  expect(task).toMatchObject({ state: "expired", result: null, attempts: [{ outcome: "succeeded", counted: false }] });
});

testInEachLanguage("our own consumer stops the work of a task that expires", async (language) => {
  const house = await House.start({ language });
  await house.consumer();
  const id = await house.accepted({ do: "hold" }, { query: { expires_in: "5s" } });
  const task = await house.untilState(id, "expired");
  const attempts = await eventually(() => house.api.task(id).then(({ attempts }) => attempts), {
    until: (seen = []) => seen.length > 0,
    what: "it has said that it stopped",
  });
  expect([task.state, attempts?.[0]?.outcome]).toEqual(["expired", "failed"]);
  expect(house.effects("done")).toEqual([]);
});

testInEachLanguage("a task that expires while it waits is never worked", async (language) => {
  const house = await House.start({ language });
  const id = await house.accepted({ do: "succeed" }, { query: { expires_in: "1s" } });
  await house.untilState(id, "expired");
  await house.consumer();
  await house.untilState(await house.accepted({ do: "succeed", number: 2 }), "succeeded");
  expect(house.effects("done").map(({ number }) => number)).toEqual([2]);
});

test("a delayed task is scheduled, and done when its time has come", async () => {
  const house = await House.start();
  await house.consumer();
  const before = Date.now();
  const { body } = await house.api.send<{ id: string; state: string }>("trial", { do: "succeed" }, { query: { delay: "2s" } });
  expect(body.state).toBe("scheduled");
  const task = await house.untilState(body.id, "succeeded");
  expect(Date.parse((task as unknown as { ended_at: string }).ended_at)).toBeGreaterThanOrEqual(before + 2_000);
});
