/* Generated from the contract folder by `npm run generate`. Change the contract, not this file. */
export type * from "./tasks/data_export.ts";
export type * from "./tasks/process_payment.ts";
export { contracts } from "./contracts.ts";
export { formats } from "./formats.ts";
export { topology } from "./topology.ts";
