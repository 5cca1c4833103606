/* Generated from the contract folder by `npm run generate`. Change the contract, not this file. */
export type * from "./tasks/cleanup_files.ts";
export type * from "./tasks/data_export.ts";
export type * from "./tasks/notify_admin.ts";
export type * from "./tasks/notify_subscribers.ts";
export type * from "./tasks/notify_uploader.ts";
export type * from "./tasks/process_image.ts";
export type * from "./tasks/process_payment.ts";
export type * from "./tasks/reminder_email.ts";
export type * from "./tasks/thumbnail_video.ts";
export type * from "./tasks/transcode_video.ts";
export type * from "./tasks/update_user_score.ts";
export type * from "./tasks/validate_video.ts";
export type * from "./tasks/video_failed.ts";
export type * from "./tasks/welcome_email.ts";
export { contracts } from "./contracts.ts";
export { formats } from "./formats.ts";
export { topology } from "./topology.ts";
