import { expect, test } from "vitest";
import { eventually } from "../../test/support/eventually.ts";
import { House } from "../../test/support/house.ts";

test("on SIGTERM requests that wait are answered as their tasks stand, and the server ends in order", async () => {
  const house = await House.start();
  const answers = Array.from({ length: 5 }, (_, number) =>
    house.api.send("trial", { do: "succeed", number }, { headers: { prefer: "wait=60" } }),
  );
  const kept = async () => Object.values(await house.countByState()).reduce((sum, count) => sum + count, 0);
  await eventually(kept, { until: (count) => count === 5, what: "all are kept" });
  house.server.signal("SIGTERM");
  for (const { status, body } of await Promise.all(answers)) {
    expect(status).toBe(202);
    expect(["accepted", "queued"]).toContain(body.state);
  }
  expect(await house.server.exited).toEqual({ code: 0, signal: null });
});

test("on SIGTERM a server whose RabbitMQ is not there ends in order too", async () => {
  const house = await House.start({ broker: { amqpUrl: "amqp://127.0.0.1:1", managementUrl: "http://127.0.0.1:1" } });
  await house.accepted({ do: "succeed" });
  house.server.signal("SIGTERM");
  expect(await house.server.exited).toEqual({ code: 0, signal: null });
});

test("what was accepted before SIGTERM is there after the next start", async () => {
  const house = await House.start();
  const id = await house.accepted({ do: "succeed" });
  await house.server.close();
  await house.startServer();
  await house.consumer();
  await house.untilState(id, "succeeded");
});
