import { outcomeOf } from "@waybill/consumer/testing";
import { contracts, type DataExportResult } from "@waybill/contracts";
import { ExportFolder } from "../../export_folder.ts";
import { Reports } from "../../reports.ts";
import { exportData } from "../data_export.ts";

/** Exports one user of a database into a folder, and says how many rows that were and how much memory this process had at most. */
const [database = "", folder = "", user = ""] = process.argv.slice(2);
const handler = exportData({ reports: new Reports(database), exportFolder: new ExportFolder(folder) });
const payload = { user_id: BigInt(user), format: "csv", requested_at: "2026-11-24T10:00:00Z" };
const outcome = await outcomeOf(contracts.data_export, handler, payload, { taskId: user });
if (outcome.kind !== "succeeded") throw new Error(outcome.message);
const rowCount = Number((outcome.result as DataExportResult).row_count);
process.stdout.write(JSON.stringify({ rowCount, peakMegabytes: Math.round(process.resourceUsage().maxRSS / 1_024) }));
