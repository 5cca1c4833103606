/* Generated from the contract folder by `npm run generate`. Change the contract, not this file. */
import { cleanupFilesContract } from "./tasks/cleanup_files.ts";
import { dataExportContract } from "./tasks/data_export.ts";
import { notifyAdminContract } from "./tasks/notify_admin.ts";
import { notifySubscribersContract } from "./tasks/notify_subscribers.ts";
import { notifyUploaderContract } from "./tasks/notify_uploader.ts";
import { processImageContract } from "./tasks/process_image.ts";
import { processPaymentContract } from "./tasks/process_payment.ts";
import { reminderEmailContract } from "./tasks/reminder_email.ts";
import { thumbnailVideoContract } from "./tasks/thumbnail_video.ts";
import { transcodeVideoContract } from "./tasks/transcode_video.ts";
import { updateUserScoreContract } from "./tasks/update_user_score.ts";
import { validateVideoContract } from "./tasks/validate_video.ts";
import { videoFailedContract } from "./tasks/video_failed.ts";
import { welcomeEmailContract } from "./tasks/welcome_email.ts";

export const contracts = {
  cleanup_files: cleanupFilesContract,
  data_export: dataExportContract,
  notify_admin: notifyAdminContract,
  notify_subscribers: notifySubscribersContract,
  notify_uploader: notifyUploaderContract,
  process_image: processImageContract,
  process_payment: processPaymentContract,
  reminder_email: reminderEmailContract,
  thumbnail_video: thumbnailVideoContract,
  transcode_video: transcodeVideoContract,
  update_user_score: updateUserScoreContract,
  validate_video: validateVideoContract,
  video_failed: videoFailedContract,
  welcome_email: welcomeEmailContract,
} as const;
