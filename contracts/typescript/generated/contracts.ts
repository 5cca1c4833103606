/* Generated from the contract folder by `npm run generate`. Change the contract, not this file. */
import { dataExportContract } from "./tasks/data_export.ts";
import { processPaymentContract } from "./tasks/process_payment.ts";

export const contracts = {
  data_export: dataExportContract,
  process_payment: processPaymentContract,
} as const;
