import { carried } from "../contracts/contract_set.ts";
import { readBoard, writeBoard } from "../dispatch/boards.ts";
import { nameOf, type WatchedConsumer, watchConsumers } from "../lifecycle/consumers.ts";
import type { Dependencies } from "./dependencies.ts";
import type { LeadingDuty } from "./leader.ts";

/** Sees in RabbitMQ who takes tasks, and writes it on the board. Where the management plugin is off nobody is seen, and nothing is written. */
export function consumers({ store, management, contracts, measurements, now }: Dependencies): LeadingDuty {
  let watched: readonly WatchedConsumer[] | null = null;
  return {
    name: "consumers",
    everyMs: 5_000,
    async round(epoch) {
      const keys = carried(contracts);
      const takers = await management.takers([...keys.keys()]);
      if (takers === null) return;
      // What an earlier leader has seen: those who are gone are known to the next one too.
      watched ??= (await readBoard(store, "consumers"))?.is ?? [];
      const sight = {
        takers,
        ready: new Map([...measurements].map(([routingKey, { ready }]) => [routingKey, ready])),
        heardAt: new Map((await store.heardFrom()).map((heard) => [nameOf({ ...heard, process: heard.consumer }), heard.at])),
        timeoutMs: new Map([...keys].map(([routingKey, { policy }]) => [routingKey, policy.timeoutMs])),
      };
      watched = watchConsumers(watched, sight, now());
      await writeBoard(store, epoch, "consumers", watched, now());
    },
  };
}
