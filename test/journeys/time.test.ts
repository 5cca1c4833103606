import { expect, test } from "vitest";
import { eventually } from "../support/eventually.ts";
import { House } from "../support/house.ts";

test("a running task that expires is ended, its consumers are told, and what is reported changes nothing", async () => {
  const house = await House.start();
  const channel = await (await house.amqp()).createChannel();
  const { queue } = await channel.assertQueue("", { exclusive: true });
  await channel.bindQueue(queue, "control", "trial.#");
  await house.consumer();
  const id = await house.accepted({ do: "hold" }, { query: { expires_in: "3s" } });
  await house.untilState(id, "running");
  await house.untilState(id, "expired");

  const told = await eventually(async () => (await channel.get(queue, { noAck: true })) || null, { what: "consumers are told" });
  expect(JSON.parse(String(told?.content))).toEqual({ kind: "cancel", task_id: id, attempt: 1, reason: "expired" });
  const task = await eventually(() => house.api.task(id), {
    until: ({ attempts = [] }) => attempts.length > 0,
    what: "the consumer has stopped and said so",
  });
  expect(task).toMatchObject({ state: "expired", attempts: [{ outcome: "failed", counted: false }] });
  // By its own clock, since the message names the deadline, or by the cancel: whichever came first.
  expect(["timed_out", "cancelled"]).toContain(task.attempts?.[0]?.code);
  expect(house.effects("done")).toEqual([]);
});

test("a task that expires while it waits is never worked", async () => {
  const house = await House.start();
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
