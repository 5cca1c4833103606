import { expect } from "vitest";
import type { Program } from "../../scripts/program.ts";
import { eventually } from "../support/eventually.ts";
import { House } from "../support/house.ts";
import { testInEachLanguage } from "../support/languages.ts";
import { openLink } from "../support/link.ts";

/** Two processes have one attempt: one of them holds it, and the other is told to let go, which its next task shows. */

testInEachLanguage(
  "who is cut off loses the attempt to who got its message, and is cancelled when it is back",
  async (language) => {
    const house = await House.start({ language });
    const link = await openLink(house.amqpUrl);
    const cutOff = await house.consumer({ AMQP_URL: link.amqpUrl, WAYBILL_TRIAL_HOLD: "1", WAYBILL_PREFETCH: "1" });
    const id = await house.accepted({ do: "slow", ms: 25_000, number: 1 });
    await house.untilState(id, "running");
    link.sever();
    const other = await house.consumer({ WAYBILL_PREFETCH: "1" });
    await eventually(() => house.effects("started").length === 2, { what: "the message came to the other" });
    await link.mend();
    // Both have one slot: as soon as one is free there, the cut-off one has let go.
    await house.accepted({ do: "succeed", number: 2 });
    await untilStarted(house, 2, cutOff);
    expect((await house.api.task(id)).state).toBe("running");
    expect(await house.untilState(id, "succeeded", 60_000)).toMatchObject({ attempt: 1, failures: 0 });
    expect(house.effects("done")).toMatchObject([{ task: id, pid: other.pid }]);
  },
  120_000,
);

testInEachLanguage(
  "a copy of a message gives its taker nothing while the holder reports: the newcomer is cancelled",
  async (language) => {
    const house = await House.start({ language });
    await house.untilTopologyStands();
    const channel = await (await house.amqp()).createConfirmChannel();
    const { queue: copies } = await channel.assertQueue("", { exclusive: true });
    await channel.bindQueue(copies, "tasks", "trial");
    const holder = await house.consumer({ WAYBILL_PREFETCH: "1" });
    const id = await house.accepted({ do: "slow", ms: 12_000, number: 1 });
    await house.untilState(id, "running");
    const copy = await channel.get(copies, { noAck: true });
    if (copy === false) throw new Error("The message was routed to one queue alone.");
    const newcomer = await house.consumer({ WAYBILL_PREFETCH: "1", WAYBILL_TRIAL_HOLD: "1" });
    channel.publish("tasks", "trial", copy.content, { ...copy.properties, mandatory: true });
    await channel.waitForConfirms();
    await untilStarted(house, 1, newcomer);
    await house.accepted({ do: "succeed", number: 2 });
    await untilStarted(house, 2, newcomer);
    expect((await house.api.task(id)).state).toBe("running");
    expect(await house.untilState(id, "succeeded", 60_000)).toMatchObject({ attempt: 1, failures: 0 });
    expect(house.effects("done")).toMatchObject([{ task: id, pid: holder.pid }]);
  },
  120_000,
);

async function untilStarted(house: House, number: number, by: Program): Promise<void> {
  const started = () => house.effects("started").some((effect) => effect.number === number && effect.pid === by.pid);
  await eventually(started, { timeoutMs: 40_000, what: `task ${number} is started by process ${by.pid}` });
}
