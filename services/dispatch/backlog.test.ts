import { expect, test } from "vitest";
import { policyOf } from "../contracts/contract_document.ts";
import { Backlog } from "./backlog.ts";

function given(waiting: number, maxWaiting: number | null = 3) {
  const world = { now: 0, waiting, asked: 0 };
  const store = {
    countWaiting: (_: string, atMost: number) => {
      world.asked += 1;
      return Promise.resolve(Math.min(world.waiting, atMost));
    },
  };
  const backlog = new Backlog(store, () => world.now);
  const contract = { routingKey: "trial", policy: { ...policyOf({ title: "", description: "", owner: "" }), maxWaiting } };
  return { world, backlog, ask: () => backlog.refuseIfFull(contract) };
}

test("as many may wait as the contract says, and one more is refused", async () => {
  const { backlog, ask } = given(1);
  for (let number = 0; number < 2; number++) {
    await ask();
    backlog.add("trial");
  }
  await expect(ask()).rejects.toMatchObject({ code: "too_many_waiting", facts: { sendAgainAfterSeconds: 60 } });
});

test("what was released is seen when they are counted again, a second later", async () => {
  const { world, ask } = given(3);
  await expect(ask()).rejects.toThrow("3 tasks of trial are waiting, its limit.");
  world.waiting = 2;
  world.now = 999;
  await expect(ask()).rejects.toThrow();
  world.now = 1_000;
  await ask();
  expect(world.asked).toBe(2);
});

test("a contract without a limit costs nothing", async () => {
  const { world, ask } = given(1_000_000, null);
  await ask();
  expect(world.asked).toBe(0);
});
