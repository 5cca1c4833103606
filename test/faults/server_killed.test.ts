import { expect, test } from "vitest";
import { House } from "../support/house.ts";
import { testInEachLanguage } from "../support/languages.ts";
import { beginLoad } from "../support/load.ts";
import { spyOnTasks } from "../support/spy.ts";

const kills = 20;

test(`a server killed under load ${kills} times keeps every 202 it ever gave`, async () => {
  const house = await House.start();
  await house.consumer();
  const spy = await spyOnTasks(house);
  const promised: string[] = [];
  let aboveTheMark = 0;

  for (let kill = 0; kill < kills; kill++) {
    // Another moment each time: before RabbitMQ is connected, the first tasks that go straight through, or well into the load.
    if (kill % 4 !== 0)
      await house.server.untilLine(({ msg, connection }) => msg === "connected to RabbitMQ" && connection === "waybill publishing");
    const after = 20 + 37 * (kill % 7);
    const { promise: enough, resolve } = Promise.withResolvers<void>();
    const load = beginLoad(house.api, {
      most: 5_000,
      sideBySide: 16,
      payload: (number) => ({ do: "succeed", number }),
      onAnswer: (many) => many >= after && resolve(),
    });
    await enough;
    await house.killServer();
    await load.ended();
    promised.push(...load.accepted);
    aboveTheMark += Number((await house.ask(releasedAboveTheMark))[0]?.["n"]);
    await house.startServer();
  }

  const states = await house.untilAllEnded();
  const done = new Set(house.effects("done").map(({ task }) => task));
  console.log(
    `${promised.length} accepted over ${kills} kills; ${spy.secondDeliveries} second deliveries, ${aboveTheMark} released above the last stored marks`,
  );
  expect(promised.filter((id) => !done.has(id))).toEqual([]);
  expect(Object.keys(states)).toEqual(["succeeded"]);
  expect(spy.secondDeliveries).toBeLessThanOrEqual(aboveTheMark);
}, 300_000);

/** What a sweep after this death may publish a second time, at most. */
const releasedAboveTheMark = `select count(*) as n from tasks t join publishers p on p.id = t.publisher
  where p.id = (select max(id) from publishers) and t.release_no >= p.settled_below`;

test("a server told to stop under load loses nothing and counts no failure", async () => {
  const house = await House.start();
  await house.consumer();
  const { promise: enough, resolve } = Promise.withResolvers<void>();
  const load = beginLoad(house.api, {
    most: 5_000,
    sideBySide: 16,
    payload: (number) => ({ do: "succeed", number }),
    onAnswer: (many) => many >= 300 && resolve(),
  });
  await enough;
  house.server.signal("SIGTERM");
  expect(await house.server.exited).toEqual({ code: 0, signal: null });
  await load.ended();
  await house.startServer();
  expect(Object.keys(await house.untilAllEnded())).toEqual(["succeeded"]);
  const failures = await house.ask("select id from tasks where failures > 0 or attempt > 1");
  expect(failures).toEqual([]);
  expect(load.refused).toEqual([]);
  const done = new Set(house.effects("done").map(({ task }) => task));
  expect(load.accepted.filter((id) => !done.has(id))).toEqual([]);
}, 120_000);

testInEachLanguage(
  "a consumer told to stop under load hands its unfinished tasks on, and no failure is counted",
  async (language) => {
    const house = await House.start({ language });
    const first = await house.consumer({ WAYBILL_GRACE_SECONDS: "0" });
    const ids = await Promise.all(Array.from({ length: 10 }, (_, number) => house.accepted({ do: "slow", ms: 1_500, number })));
    await house.untilState(ids[0]!, "running");
    first.signal("SIGTERM");
    expect(await first.exited).toEqual({ code: 0, signal: null });
    await house.consumer();
    for (const id of ids) expect(await house.untilState(id, "succeeded")).toMatchObject({ failures: 0 });
  },
  60_000,
);
