import { Queue } from "bullmq";
import { servePeer } from "./peer.ts";

/** As BullMQ's page "Going to production" has it for what answers HTTP: fail fast, keep nothing without bound. */
const { hostname: host, port } = new URL(process.argv[2]!);
const queue = new Queue("bench_task", {
  connection: { host, port: Number(port), enableOfflineQueue: false },
  defaultJobOptions: { attempts: 5, backoff: { type: "exponential", delay: 1_000 }, removeOnComplete: true },
});
await queue.waitUntilReady();
await servePeer((payload) => queue.add("bench_task", payload));
