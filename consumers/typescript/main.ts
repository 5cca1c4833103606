import { Consumer, readConfig } from "@waybill/consumer";
import { contracts } from "@waybill/contracts";
import { ExportFolder } from "./export_folder.ts";
import { openPayments } from "./payments.ts";
import { Reports } from "./reports.ts";
import { readSettings } from "./settings.ts";
import { exportData } from "./tasks/data_export.ts";
import { processPayment } from "./tasks/process_payment.ts";

/** Our consumer in TypeScript: `node consumers/typescript/main.ts`. */
async function main(): Promise<void> {
  const settings = readSettings(process.env);
  const consumer = new Consumer(readConfig(process.env));
  const reports = new Reports(settings.sampleDatabase);
  const exportFolder = new ExportFolder(settings.exportFolder);
  await exportFolder.removeLeftovers();

  consumer.handle(contracts.data_export, exportData({ reports, exportFolder }));
  if (settings.paymentsDatabase !== null) {
    const payments = await openPayments(settings.paymentsDatabase);
    consumer.handle(contracts.process_payment, processPayment({ payments, now: () => new Date() }));
  }
  await consumer.run(); // until SIGTERM, then drains
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
