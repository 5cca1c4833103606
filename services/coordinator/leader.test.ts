import { expect, onTestFinished, test } from "vitest";
import { temporaryFolder } from "../../test/support/temporary_folder.ts";
import { openSqliteStore } from "../store/sqlite/open.ts";
import { Leader } from "./leader.ts";

const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** Two coordinators on one store, and a clock that the test moves. */
async function two() {
  const store = await openSqliteStore(temporaryFolder());
  onTestFinished(() => store.close());
  const clock = { now: 1_800_000_000_000 };
  const make = () => {
    const leader = new Leader({ store, log: quiet, now: () => clock.now });
    const epochs: number[] = [];
    const duty = leader.whileLeading({
      name: "a duty",
      everyMs: 1_000,
      async round(epoch) {
        await store.acceptDue(epoch, clock.now, 1);
        epochs.push(epoch);
      },
    });
    return { leader, epochs, renew: () => leader.duty().round(), work: () => duty.round() };
  };
  return { clock, one: make(), other: make() };
}

test("who takes the lease first leads, and only its duties are done", async () => {
  const { one, other } = await two();
  for (const { renew, work } of [one, other]) {
    await renew();
    await work();
  }
  expect([one.epochs, other.epochs]).toEqual([[1], []]);
});

test("a leader that slept past its lease is overtaken, and its next round writes nothing and ends its lead", async () => {
  const { clock, one, other } = await two();
  await one.renew();
  clock.now += 5_001;
  await other.renew();
  await one.work();
  await one.work();
  await other.work();
  expect([one.epochs, other.epochs]).toEqual([[], [2]]);
});

test("a leader that resigns is followed at once", async () => {
  const { one, other } = await two();
  await one.renew();
  await one.leader.resign();
  await other.renew();
  await other.work();
  expect(other.epochs).toEqual([2]);
});

test("becoming the leader is told, so that what waited for one is done at once", async () => {
  const { one } = await two();
  let told = 0;
  one.leader.onLeading(() => {
    told += 1;
  });
  await one.renew();
  await one.renew();
  expect(told).toBe(1);
});
