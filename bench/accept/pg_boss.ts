import { PgBoss } from "pg-boss";
import { servePeer } from "./peer.ts";

const boss = new PgBoss({ connectionString: process.argv[2]!, max: 10 });
boss.on("error", console.error);
await boss.start();
await boss.createQueue("bench_task", { retryLimit: 5, retryBackoff: true });
await servePeer((payload) => boss.send("bench_task", payload));
