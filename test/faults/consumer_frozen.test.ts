import { expect } from "vitest";
import { eventually } from "../support/eventually.ts";
import { House } from "../support/house.ts";
import { testInEachLanguage } from "../support/languages.ts";

testInEachLanguage(
  "the task of a consumer that is frozen is done by another, and the frozen one, woken, changes nothing of it",
  async (language) => {
    const house = await House.start({ language });
    const frozen = await house.consumer();
    const id = await house.accepted({ do: "slow", ms: 3_000, number: 1 });
    await eventually(() => house.effects("started").length === 1, { what: "the first consumer works" });
    frozen.signal("SIGSTOP");
    const other = await house.consumer();
    // RabbitMQ misses its heartbeats, and gives its message on.
    const done = await house.untilState(id, "succeeded", 90_000);
    expect(house.effects("done")).toMatchObject([{ task: id, pid: other.pid }]);
    expect(done).toMatchObject({ attempt: 1, failures: 0 });

    frozen.signal("SIGCONT");
    other.signal("SIGKILL");
    // It works again: what it had is nobody's business any more, and the next task is done.
    const next = await house.accepted({ do: "succeed", number: 2 });
    await house.untilState(next, "succeeded", 60_000);
    const after = await house.api.task(id);
    expect([after.state, after.attempt, after.consumer]).toEqual(["succeeded", 1, done.consumer]);
    expect(after.attempts!.filter(({ counted }) => counted).map(({ outcome, consumer }) => [outcome, consumer])).toEqual([
      ["succeeded", done.consumer],
    ]);
  },
  200_000,
);
