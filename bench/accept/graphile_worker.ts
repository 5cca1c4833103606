import { makeWorkerUtils } from "graphile-worker";
import { servePeer } from "./peer.ts";

const utils = await makeWorkerUtils({ connectionString: process.argv[2]!, maxPoolSize: 10 });
await utils.migrate();
await servePeer((payload) => utils.addJob("bench_task", payload, { maxAttempts: 5 }));
