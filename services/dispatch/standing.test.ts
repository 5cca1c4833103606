import { expect, test } from "vitest";
import { Standing } from "./standing.ts";

/** What a leader has written, and what is paused; a test says how late it is. */
function withStore() {
  const world = { now: 0, writtenAt: 0, takers: [] as string[], pausedAt: null as number | null, answers: true };
  const standing = new Standing(
    {
      async traffic() {
        if (!world.answers) throw new Error("the store is away");
        const runway = { waiting: 0, released: 0, room: 10, breaker: { kind: "closed" } as never };
        return [{ routingKey: "trial", pausedAt: world.pausedAt, ...runway }];
      },
      async board() {
        return { document: JSON.stringify(world.takers.map((routingKey) => ({ routingKey }))), writtenAt: world.writtenAt };
      },
    },
    () => world.now,
  );
  const at = async (now: number, writtenAt = now) => {
    Object.assign(world, { now, writtenAt });
    await standing.look();
    return standing.of("trial");
  };
  return { world, at };
}

test("a paused queue is known with its time, until it is resumed", async () => {
  const { world, at } = withStore();
  world.pausedAt = 500;
  expect(await at(1_000)).toMatchObject({ pausedAt: 500 });
  world.pausedAt = null;
  expect(await at(2_000)).toMatchObject({ pausedAt: null });
});

test("that nobody takes a key is said once it has been so for fifteen seconds, and no more when somebody comes", async () => {
  const { world, at } = withStore();
  expect([await at(1_000), await at(15_000), await at(16_000)].map((one) => one.isTakenByNobody)).toEqual([false, false, true]);
  world.takers = ["trial"];
  expect((await at(20_000)).isTakenByNobody).toBe(false);
  world.takers = ["another"];
  expect([await at(30_000), await at(35_000)].map((one) => one.isTakenByNobody)).toEqual([false, true]);
});

test("where nobody sees who is there, nothing is said", async () => {
  const { at } = withStore();
  await at(1_000);
  expect((await at(60_000, 1_000)).isTakenByNobody).toBe(false);
});

test("where the store does not answer, nothing is known", async () => {
  const { world, at } = withStore();
  world.pausedAt = 500;
  await at(1_000);
  world.answers = false;
  expect(await at(60_000)).toEqual({ pausedAt: null, isTakenByNobody: false });
});
