import { deliveriesOf, endingOutcome, endingOutcomes } from "../passed.ts";
import { prefetch } from "../stage.ts";
import type { TapEvent } from "../tap/events.ts";
import type { Case } from "./case.ts";
import { mostHeld } from "./held.ts";
import { wrongTwice } from "./outcomes.ts";

/** What a process holds it works: what lies in it unstarted nobody else can take. */
export const prefetchIsWorked: Case = {
  name: "prefetch",
  rules: [30],
  required: false,
  async run(stage) {
    const tasks: string[] = [];
    for (let count = 0; count < prefetch + 2; count++) tasks.push(await stage.publish({ do: "slow", ms: 1_000 }));
    await stage.start();
    for (const task of tasks) await stage.untilEnded(task);
    const { events } = stage.tap;
    const most = mostHeld(events);
    if (most > prefetch) return `It held ${most} messages at once; WAYBILL_PREFETCH said ${prefetch}.`;
    const firstEnd = Math.min(...tasks.map((task) => events.findIndex((event) => endingOutcome([event], task) !== undefined)));
    const held = tasks.filter((task) => deliveriesOf(events.slice(0, firstEnd), task).length > 0);
    const [endedAt, startedAt] = [timesOf(events, held, "finished_at"), timesOf(events, held, "started_at")];
    const unstarted = startedAt.filter((time) => time >= Math.min(...endedAt)).length;
    return unstarted === 0 ? null : `Of ${held.length} messages that it held, ${unstarted} were begun only after another had ended.`;
  },
};

/** Milliseconds; of an outcome that says no time, nothing. */
function timesOf(events: readonly TapEvent[], tasks: readonly string[], member: "started_at" | "finished_at"): readonly number[] {
  return tasks.map((task) => Date.parse(String(endingOutcome(events, task)?.[member]))).filter((time) => !Number.isNaN(time));
}

/** A message can come twice: the second is answered with what became of the first, and never worked beside it. */
export const deliveredTwice: Case = {
  name: "delivered twice",
  rules: [32],
  required: false,
  async run(stage) {
    await stage.start();
    await stage.untilEnded(await stage.publish({ do: "echo" })); // after which it takes more than one
    const payload = { do: "slow", ms: 1_500 };
    const task = await stage.publish(payload);
    await stage.publish(payload, {}, { taskId: task });
    await stage.until((events) => (acksOf(events, task) === 2 ? true : undefined), `both messages of task ${task} were acknowledged`);
    const { events } = stage.tap;
    const firstEnd = events.findIndex((event) => endingOutcome([event], task) !== undefined);
    const cameTogether = deliveriesOf(events.slice(0, firstEnd), task).length === 2;
    return cameTogether ? wrongTwice(endingOutcomes(events, task)) : null;
  },
};

function acksOf(events: readonly TapEvent[], task: string): number {
  const deliveries = deliveriesOf(events, task);
  return events.filter((event) => event.kind === "acked" && deliveries.includes(event.delivery)).length;
}
