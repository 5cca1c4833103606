import { setTimeout as pause } from "node:timers/promises";
import { Consumer, readConfig } from "../index.ts";
import { trialContract } from "./contract.ts";

/** A consumer as a process of its own, for what only a process can do: die, and be told to stop by a signal. */
const consumer = new Consumer(readConfig(process.env));
consumer.handle(trialContract(), async ({ what }, ctx) => {
  switch (what) {
    case "die":
      process.kill(process.pid, "SIGKILL");
      return { did: "never" };
    case "hang":
      ctx.log.info("hanging");
      await pause(3_600_000);
      return { did: "never" };
    case "wait until told":
      ctx.log.info("waiting");
      await pause(3_600_000, undefined, { signal: ctx.signal });
      return { did: "never" };
    default:
      return { did: what };
  }
});
await consumer.run();
