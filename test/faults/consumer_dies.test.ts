import { expect } from "vitest";
import type { Program } from "../../scripts/program.ts";
import { eventually } from "../support/eventually.ts";
import { House } from "../support/house.ts";
import { testInEachLanguage } from "../support/languages.ts";

testInEachLanguage("a consumer killed in mid-work loses nothing: another one does the task, in the same attempt", async (language) => {
  const house = await House.start({ language });
  const first = await house.consumer({ WAYBILL_TRIAL_HOLD: "1" });
  const id = await house.accepted({ do: "succeed" });
  await eventually(() => house.effects("started").length === 1, { what: "the first consumer works" });
  await house.untilState(id, "running");
  first.signal("SIGKILL");
  const second = await house.consumer();
  const task = await house.untilState(id, "succeeded");
  expect(task).toMatchObject({ attempt: 1, failures: 0 });
  expect(house.effects("done")).toMatchObject([{ task: id, pid: second.pid }]);
});

testInEachLanguage(
  "a payload that kills its consumer ends dead as crashed, and takes no neighbour with it",
  async (language) => {
    const house = await House.start({ language });
    const before = await Promise.all([1, 2, 3, 4].map((number) => house.accepted({ do: "succeed", number })));
    const poison = await house.accepted({ do: "die" });
    const after = await Promise.all([5, 6, 7, 8, 9].map((number) => house.accepted({ do: "succeed", number })));

    const supervisor = keepAlive(house);
    const dead = await house.untilState(poison, "dead", 90_000);
    for (const id of [...before, ...after]) await house.untilState(id, "succeeded");
    await supervisor.stop();

    expect(dead).toMatchObject({
      reason: "crashed",
      attempts: [
        { attempt: 1, code: "crashed" },
        { attempt: 2, code: "crashed" },
      ],
    });
    const neighbours = await Promise.all([...before, ...after].map((id) => house.api.task(id)));
    expect(neighbours.map(({ failures }) => failures)).toEqual(neighbours.map(() => 0));
  },
  120_000,
);

/** What a container platform does: a consumer that ends is started again. */
function keepAlive(house: House): { stop(): Promise<void> } {
  let current: Program;
  let stopped = false;
  const running = (async () => {
    while (!stopped) {
      current = await house.startConsumer();
      if (stopped) current.signal("SIGKILL");
      await current.exited;
    }
  })();
  return {
    async stop() {
      stopped = true;
      current.signal("SIGKILL");
      await running;
    },
  };
}
