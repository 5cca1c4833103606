import type { Dependencies } from "./dependencies.ts";
import type { LeadingDuty } from "./leader.ts";

/** Sets back what a dead publisher left above its mark. This process first says that it lives itself. */
export function sweep({ store, dispatcher, now, log }: Dependencies): LeadingDuty {
  return {
    name: "sweep",
    everyMs: 2_000,
    async round(epoch) {
      await dispatcher.renew();
      const { publishers, tasks } = await store.sweep(epoch, now() - silentAfterMs);
      if (publishers > 0 || tasks > 0) log.warn({ publishers, tasks }, "swept: tasks of a dead publisher wait again");
    },
  };
}

/** Three missed heartbeats of 5 s: by then RabbitMQ has dropped that publisher's connection too. */
const silentAfterMs = 15_000;
