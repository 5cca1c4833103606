import { Consumer, readConfig } from "@waybill/consumer";
import { contracts } from "@waybill/contracts";
import { ExportFolder } from "./export_folder.ts";
import { Post } from "./mail/post.ts";
import { PaymentProvider } from "./payment_provider.ts";
import { openPayments } from "./payments.ts";
import { Reports } from "./reports.ts";
import { type MailSettings, readSettings, type Settings } from "./settings.ts";
import { Subscribers } from "./subscribers.ts";
import { exportData } from "./tasks/data_export.ts";
import { notifyAdmin } from "./tasks/notify_admin.ts";
import { notifySubscribers } from "./tasks/notify_subscribers.ts";
import { notifyUploader } from "./tasks/notify_uploader.ts";
import { processPayment } from "./tasks/process_payment.ts";
import { reminderEmail } from "./tasks/reminder_email.ts";
import { videoFailed } from "./tasks/video_failed.ts";
import { welcomeEmail } from "./tasks/welcome_email.ts";
import { startTraces } from "./traces.ts";
import { Uploads } from "./uploads.ts";

/** Our consumer in TypeScript: `node consumers/typescript/main.ts`. */
async function main(): Promise<void> {
  const settings = readSettings(process.env);
  const config = readConfig(process.env);
  const tracing = await startTraces(process.env, config.name);
  const consumer = new Consumer(config);
  const reports = new Reports(settings.sampleDatabase);
  const exportFolder = new ExportFolder(settings.exportFolder);
  await exportFolder.removeLeftovers();

  consumer.handle(contracts.data_export, exportData({ reports, exportFolder }));
  if (settings.paymentsDatabase !== null) {
    const payments = await openPayments(settings.paymentsDatabase);
    const provider = settings.paymentProvider === null ? null : new PaymentProvider(settings.paymentProvider);
    consumer.handle(contracts.process_payment, processPayment({ payments, provider, now: () => new Date() }));
  }
  const post = settings.mail === null ? null : sendMails(consumer, settings.mail, settings);
  await consumer.run(); // until SIGTERM, then drains
  post?.close();
  await tracing.stop();
}

function sendMails(consumer: Consumer, { smtpUrl, from, admin }: MailSettings, { sampleDatabase }: Settings): Post {
  const post = new Post({ smtpUrl, from, now: () => new Date() });
  consumer.handle(contracts.welcome_email, welcomeEmail({ post }));
  consumer.handle(contracts.reminder_email, reminderEmail({ post }));
  consumer.handle(contracts.notify_admin, notifyAdmin({ post, admin: { name: "", address: admin } }));
  consumer.handle(contracts.notify_subscribers, notifySubscribers({ post, subscribers: new Subscribers(sampleDatabase) }));
  consumer.handle(contracts.notify_uploader, notifyUploader({ post }));
  consumer.handle(contracts.video_failed, videoFailed({ post, uploads: new Uploads(sampleDatabase) }));
  return post;
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
