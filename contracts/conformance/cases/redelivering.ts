import { outcomesOf } from "../passed.ts";
import type { Case } from "./case.ts";
import { mostHeld } from "./held.ts";
import { shown } from "./outcomes.ts";

/**
 * A new process does not know what killed the one before it. Messages that have come back are taken one at a time, or
 * one of them that kills takes all the others along.
 */
export const carefulStart: Case = {
  name: "careful start",
  rules: [29],
  required: true,
  async run(stage) {
    const tasks: string[] = [];
    for (let count = 0; count < 8; count++) tasks.push(await stage.publish());
    await stage.comeBack(tasks.length);
    await stage.start();
    for (const task of tasks) await stage.untilEnded(task);
    const most = mostHeld(stage.tap.events);
    return most <= 1
      ? null
      : `It took ${most} messages at once that had come back: one that kills its process would take the others along.`;
  },
};

/** Who reports progress tells first that it works on a message that had come back: so the services know who holds it. */
export const redelivery: Case = {
  name: "redelivery",
  rules: [27],
  required: false,
  async run(stage) {
    const task = await stage.publish({ do: "echo" });
    await stage.comeBack(1);
    await stage.start();
    await stage.untilEnded(task);
    const [first, last] = [outcomesOf(stage.tap.events, task)[0], outcomesOf(stage.tap.events, task).at(-1)];
    if (first?.kind !== "progress")
      return `A message had come back, and the first word about it was ${shown(first?.kind)} instead of progress.`;
    if (first["redeliveries"] !== 1) return `Its first progress says redeliveries ${shown(first["redeliveries"])}; x-delivery-count was 1.`;
    return last?.kind === "succeeded" ? null : `The task ended as ${shown(last?.kind)} instead of succeeded.`;
  },
};

/** What has come back too often is not worked: it is what kills. What came back as often as it may is worked as ever. */
export const poison: Case = {
  name: "poison",
  rules: [31],
  required: false,
  async run(stage) {
    const poisonous = await stage.publish({ do: "echo" }, { headers: { max_redeliveries: 0 } });
    const harmless = await stage.publish({ do: "echo" }, { headers: { max_redeliveries: 1 } });
    await stage.comeBack(2);
    await stage.start();
    const { kind, failure, code } = await stage.untilEnded(poisonous);
    if (kind !== "failed" || failure !== "transient" || code !== "crashed")
      return `A message with x-delivery-count 1 and max_redeliveries 0 ended as ${shown(kind)} (${shown(failure)}, ${shown(code)}); expected failed (transient, crashed).`;
    const other = await stage.untilEnded(harmless);
    if (other.kind === "succeeded") return null;
    return `A message with x-delivery-count 1 and max_redeliveries 1 ended as ${shown(other.kind)} (${shown(other["code"])}); it may come back that often, so expected succeeded.`;
  },
};
