import { expect, test } from "vitest";
import { readAlertSettings } from "./alert_settings.ts";

const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const integrationKey = "0123456789abcdef0123456789abcdef";

test("every variable is read", () => {
  const environment = {
    WAYBILL_PUBLIC_URL: "https://waybill.example.org/",
    WAYBILL_ALERT_PAGERDUTY_KEY: integrationKey,
    WAYBILL_ALERT_MAIL_TO: "night@example.org, day@example.org",
    WAYBILL_SMTP_URL: "smtps://mail.example.org",
    WAYBILL_MAIL_FROM: "Waybill <waybill@example.org>",
    WAYBILL_ALERT_WEBHOOK_URL: "https://ops.example.org/alerts",
    WAYBILL_WEBHOOK_SECRET: secret,
    WAYBILL_ALERT_SLACK_URL: "https://chat.example.org/services/T0",
  };
  expect(readAlertSettings(environment)).toEqual({
    publicUrl: "https://waybill.example.org",
    channels: {
      pagerDuty: { url: "https://events.pagerduty.com/v2/enqueue", integrationKey },
      mail: { smtpUrl: "smtps://mail.example.org", from: "Waybill <waybill@example.org>", to: "night@example.org, day@example.org" },
      webhook: { url: "https://ops.example.org/alerts", secrets: [secret] },
      slack: { url: "https://chat.example.org/services/T0" },
    },
  });
});

const wrong = [
  {
    set: { WAYBILL_ALERT_PAGERDUTY_KEY: "short" },
    says: "WAYBILL_ALERT_PAGERDUTY_KEY must be the 32 characters of an integration key, got 5 characters.",
  },
  { set: { WAYBILL_ALERT_MAIL_TO: "a@b" }, says: "WAYBILL_SMTP_URL must be set when WAYBILL_ALERT_MAIL_TO is, got none." },
  {
    set: { WAYBILL_ALERT_MAIL_TO: "night", WAYBILL_SMTP_URL: "smtp://localhost" },
    says: 'WAYBILL_ALERT_MAIL_TO must be mail addresses with commas between them, got "night".',
  },
  {
    set: { WAYBILL_ALERT_WEBHOOK_URL: "https://ops.example.org" },
    says: "WAYBILL_WEBHOOK_SECRET must be set when WAYBILL_ALERT_WEBHOOK_URL is, got none.",
  },
  { set: { WAYBILL_ALERT_SLACK_URL: "chat" }, says: 'WAYBILL_ALERT_SLACK_URL must be an http:// or https:// URL, got "chat".' },
  { set: { WAYBILL_PUBLIC_URL: "waybill" }, says: 'WAYBILL_PUBLIC_URL must be an http:// or https:// URL, got "waybill".' },
];
for (const { set, says } of wrong) test(says, () => expect(() => readAlertSettings(set)).toThrow(says));
