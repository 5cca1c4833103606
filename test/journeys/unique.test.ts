import { expect, test } from "vitest";
import { House } from "../support/house.ts";
import type { ProblemView, TaskView } from "../support/http.ts";
import { trialContractsWith } from "../support/trial_contracts.ts";

const houseWith = (unique: string) =>
  House.start({ environment: { WAYBILL_CONTRACTS: trialContractsWith({ unique: JSON.parse(unique) }) } });

interface Sent extends TaskView {
  readonly warnings?: readonly { readonly code: string; readonly detail: string }[];
}

test("what is there already is answered, with the task that holds, and worked once", async () => {
  const house = await houseWith('{ "by": ["/number"], "while": "unfinished", "then": "return_existing" }');
  const sent = await Promise.all(Array.from({ length: 20 }, () => house.api.send<Sent>("trial", { do: "succeed", number: 1 })));
  expect(sent.map(({ status }) => status)).toEqual(sent.map(() => 202));
  expect(new Set(sent.map(({ body }) => body.id)).size).toBe(1);
  const told = sent.filter(({ body }) => body.warnings?.[0]?.code === "duplicate_task");
  expect(told.length).toBe(19);
  expect(told[0]?.body.warnings?.[0]?.detail).toMatch(
    /^A trial with the same \/number is (accepted|queued) \([0-9a-f-]{36}\)\. That task is answered; this payload was not kept\.$/,
  );
  await house.consumer();
  expect(await house.untilAllEnded()).toEqual({ succeeded: 1 });
  expect(house.effects("done").length).toBe(1);
  const next = await house.api.send<Sent>("trial", { do: "succeed", number: 1 });
  expect(next.body.warnings ?? []).not.toContainEqual(expect.objectContaining({ code: "duplicate_task" }));
});

test("the newest payload is worked, once, while nobody has taken the old one", async () => {
  const house = await houseWith('{ "by": ["/tenant"], "while": "waiting", "then": "replace" }');
  await house.api.request("POST", "/queues/trial/pause");
  for (const number of [1, 2, 3]) await house.api.send("trial", { do: "succeed", tenant: "a", number });
  await house.api.request("POST", "/queues/trial/resume");
  await house.consumer();
  expect(await house.untilAllEnded()).toEqual({ succeeded: 1 });
  expect(house.effects("done").map(({ number }) => number)).toEqual([3]);
});

test("a replay is refused while another task holds", async () => {
  const house = await houseWith('{ "by": ["/number"], "while": "unfinished", "then": "reject" }');
  await house.consumer();
  const dead = await house.accepted({ do: "permanent", number: 1 });
  await house.untilState(dead, "dead");
  const holder = await house.accepted({ do: "succeed", number: 1 }, { query: { delay: "1d" } });
  const { status, body } = await house.api.request<ProblemView>("POST", `/tasks/${dead}/replay`);
  expect([status, body.code]).toEqual([409, "duplicate_task"]);
  expect(body).toMatchObject({ holder });
  expect((await house.api.task(dead)).state).toBe("dead");
});

test("a task is tried as often as it says itself, and its message says so", async () => {
  const house = await House.start();
  await house.consumer();
  const once = await house.api.send<Sent>("trial", { do: "fail" }, { query: { max_attempts: "1" } });
  expect(await house.untilState(once.body.id, "dead")).toMatchObject({ attempt: 1, reason: "attempts_exhausted", max_attempts: 1 });
});
