import { writeFileSync } from "node:fs";
import { openPostgresStore } from "../postgres/open.ts";
import { openSqliteStore } from "../sqlite/open.ts";
import { furnish, operations } from "./operations.ts";

/** Prepares an empty store, arms what will kill this process (die_at_statement.ts), and begins one operation. */
const { WAYBILL_TRIAL_STORE: place = "", WAYBILL_TRIAL_OPERATION: name = "", WAYBILL_TRIAL_ARMED: armed = "" } = process.env;
const store = place.startsWith("postgres://") ? await openPostgresStore(place) : await openSqliteStore(place);
const operate = await operations[name]!(store, await furnish(store));
writeFileSync(armed, "");
if (process.env["WAYBILL_TRIAL_DIE_AT"] === "0") process.kill(process.pid, "SIGKILL");
await operate();
process.kill(process.pid, "SIGTERM");
