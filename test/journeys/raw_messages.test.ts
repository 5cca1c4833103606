import { expect, test } from "vitest";
import { eventually } from "../support/eventually.ts";
import { House } from "../support/house.ts";
import type { TaskView } from "../support/http.ts";
import { testInEachLanguage } from "../support/languages.ts";

/** What arrives on the queue without having come through the API. */

async function published(house: House, body: string, headers: object = {}): Promise<void> {
  const channel = await (await house.amqp()).createConfirmChannel();
  channel.publish("tasks", "trial", Buffer.from(body), { mandatory: true, headers });
  await channel.waitForConfirms();
}

const trace = { traceparent: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", tracestate: "shop=1" };

async function untilOnlyTask(house: House, state: string): Promise<TaskView> {
  const look = async () => (await house.api.get<{ tasks: readonly TaskView[] }>("/tasks")).body.tasks;
  const [task] = await eventually(look, {
    until: (tasks) => tasks.length === 1 && tasks[0]?.state === state,
    what: `there is one task, ${state}`,
  });
  return task!;
}

testInEachLanguage("a message without Waybill's headers is adopted, done, and is a task from then on", async (language) => {
  const house = await House.start({ language });
  await house.consumer();
  await published(house, '{"do":"succeed","number":7}');
  const task = await untilOnlyTask(house, "succeeded");
  expect(task).toMatchObject({ routing_key: "trial", attempt: 1, result: { did: "succeed" } });
  expect(house.effects("done")).toMatchObject([{ task: task.id, number: 7 }]);
});

testInEachLanguage("an adopted message that fails is retried by its contract like any other task", async (language) => {
  const house = await House.start({ language });
  await house.consumer();
  await published(house, '{"do":"fail_twice"}', trace);
  const { id, ...task } = await untilOnlyTask(house, "succeeded");
  expect(task).toMatchObject({ attempt: 3, failures: 2 });
  // What it is retried under is what its publisher said.
  expect((await house.api.task(id)).traceparent).toBe(trace.traceparent);
  expect(await house.ask("select tracestate from tasks")).toEqual([{ tracestate: trace.tracestate }]);
});

testInEachLanguage("a message that is not JSON ends dead, and is kept with its bytes", async (language) => {
  const house = await House.start({ language });
  await house.consumer();
  await published(house, "not { JSON");
  const payload = await eventually(() => house.ask("select payload, state, reason from tasks").then(([row]) => row), {
    until: (row) => row?.["state"] === "dead",
    what: "the message is a dead task",
  });
  expect(Buffer.from(payload?.["payload"] as Uint8Array).toString()).toBe("not { JSON");
  expect(house.effects()).toEqual([]);
});

testInEachLanguage("a message that breaks its contract ends dead with the places that do, and is never worked", async (language) => {
  const house = await House.start({ language });
  await house.consumer();
  await published(house, '{"do":"dance"}');
  const task = await untilOnlyTask(house, "dead");
  expect(task).toMatchObject({ reason: "permanent_failure", attempts: [{ code: "contract_violation", problems: [{ pointer: "/do" }] }] });
  expect(house.effects()).toEqual([]);
});

test("an outcome that cannot be read is kept, and dams nothing", async () => {
  const house = await House.start();
  await house.untilTopologyStands();
  const channel = await (await house.amqp()).createConfirmChannel();
  for (const body of [
    "no JSON",
    '{"kind":"succeeded"}',
    '{"kind":"progress","task_id":"0199a3f2-77c1-7d6e-9a55-1f0c5b2e8f1c","attempt":1}',
  ]) {
    channel.publish("outcomes", "outcomes", Buffer.from(body), { mandatory: true });
  }
  await channel.waitForConfirms();
  const kept = () => house.ask("select body, error from unreadable_messages order by id");
  const rows = await eventually(kept, { until: (seen) => seen.length === 3, what: "the three are kept" });
  expect(rows.map(({ body }) => Buffer.from(body as Uint8Array).toString()).toSorted()[0]).toBe("no JSON");
  await house.consumer();
  await house.untilState(await house.accepted({ do: "succeed" }), "succeeded");
});
