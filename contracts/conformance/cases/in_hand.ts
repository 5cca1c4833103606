import { ackOf, endingOutcome, outcomesOf } from "../passed.ts";
import type { Stage } from "../stage.ts";

/**
 * A task of so many milliseconds that is being worked: its progress came, or a later one was done beside it. Of a
 * consumer that works one after the other and reports no progress nothing can be known but that it was handed one.
 */
export async function inHand(stage: Stage, ms = 3_000): Promise<string> {
  const slow = { do: "slow", ms };
  const first = await stage.publish(slow);
  const beside = await stage.publish({ do: "echo" });
  await stage.until((events) => outcomesOf(events, first)[0] ?? ackOf(events, beside), `task ${first} was begun`);
  if (endingOutcome(stage.tap.events, first) === undefined) return first;
  const second = await stage.publish(slow);
  await stage.until(
    (events) => events.find((event) => event.kind === "delivered" && event.taskId === second),
    `the message of task ${second} was delivered`,
  );
  return second;
}
