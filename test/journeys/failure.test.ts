import { expect } from "vitest";
import { House } from "../support/house.ts";
import { testInEachLanguage } from "../support/languages.ts";

testInEachLanguage("a task that fails twice is done by its third attempt", async (language) => {
  const house = await House.start({ language });
  await house.consumer();
  const id = await house.accepted({ do: "fail_twice" });
  const task = await house.untilState(id, "succeeded");
  expect(task).toMatchObject({ attempt: 3, failures: 2, result: { did: "fail_twice" } });
  expect(task.attempts?.map(({ outcome, code }) => [outcome, code])).toEqual([
    ["failed", "not_yet"],
    ["failed", "not_yet"],
    ["succeeded", null],
  ]);
  expect(house.effects().map(({ what, attempt }) => `${what} ${attempt}`)).toEqual(["started 1", "started 2", "started 3", "done 3"]);
});

testInEachLanguage("a task that always fails is dead after its last attempt, with the reason and all attempts kept", async (language) => {
  const house = await House.start({ language });
  await house.consumer();
  const task = await house.untilState(await house.accepted({ do: "fail" }), "dead");
  expect(task).toMatchObject({ reason: "attempts_exhausted", attempt: 3, failures: 3 });
  expect(task.attempts).toMatchObject(
    Array.from({ length: 3 }, (_, index) => ({ attempt: index + 1, failure: "transient", code: "always", message: "it always fails" })),
  );
  expect(house.effects("started")).toHaveLength(3);
});

testInEachLanguage("a permanent failure is never retried", async (language) => {
  const house = await House.start({ language });
  await house.consumer();
  const task = await house.untilState(await house.accepted({ do: "permanent" }), "dead");
  expect(task).toMatchObject({ reason: "permanent_failure", attempt: 1, attempts: [{ failure: "permanent", code: "hopeless" }] });
  expect(house.effects("started")).toHaveLength(1);
});

testInEachLanguage("a result that breaks its contract is a permanent failure: the work was done and is not repeated", async (language) => {
  const house = await House.start({ language });
  await house.consumer();
  const task = await house.untilState(await house.accepted({ do: "wrong_result" }), "dead");
  expect(task).toMatchObject({ reason: "permanent_failure", attempts: [{ code: "result_violation" }] });
  expect(house.effects("done")).toHaveLength(1);
});

testInEachLanguage("a consumer that starts before the services, on an empty broker, takes what comes later", async (language) => {
  const house = await House.start({ language });
  await house.killServer();
  const connection = await house.amqp();
  const channel = await connection.createChannel();
  for (const queue of ["trial", "outcomes", "dead_letters"]) await channel.deleteQueue(queue);
  for (const exchange of ["tasks", "outcomes", "dead_letters", "control"]) await channel.deleteExchange(exchange);
  const consumer = await house.startConsumer();
  await house.startServer();
  await consumer.untilLine("consuming");
  await house.untilState(await house.accepted({ do: "succeed" }), "succeeded");
});
