import { z } from "zod";
import type { ChannelSettings } from "../notify/channels.ts";
import { ConfigError, type Environment, read, url } from "./variable.ts";

/** Who is told of alerts, and where the page is that they are pointed to. */
export interface AlertSettings {
  /** Without a slash at its end; null: this server does not know it. */
  readonly publicUrl: string | null;
  readonly channels: Omit<ChannelSettings, "environment">;
}

export function readAlertSettings(environment: Environment): AlertSettings {
  const set = (name: string): boolean => (environment[name] ?? "") !== "";
  const http = (name: string, fallback: string) =>
    read(environment, name, fallback, url(["http:", "https:"]), "an http:// or https:// URL");
  const needs = (name: string, other: string): void => {
    if (set(name) && !set(other)) throw new ConfigError(`${other} must be set when ${name} is, got none.`);
  };
  needs("WAYBILL_ALERT_MAIL_TO", "WAYBILL_SMTP_URL");
  needs("WAYBILL_ALERT_WEBHOOK_URL", "WAYBILL_WEBHOOK_SECRET");
  return {
    publicUrl: set("WAYBILL_PUBLIC_URL") ? http("WAYBILL_PUBLIC_URL", "").replace(/\/+$/, "") : null,
    channels: {
      pagerDuty: set("WAYBILL_ALERT_PAGERDUTY_KEY")
        ? {
            url: http("WAYBILL_ALERT_PAGERDUTY_URL", "https://events.pagerduty.com/v2/enqueue"),
            integrationKey: read(
              environment,
              "WAYBILL_ALERT_PAGERDUTY_KEY",
              "",
              integrationKey,
              "the 32 characters of an integration key",
              "hidden",
            ),
          }
        : null,
      mail: set("WAYBILL_ALERT_MAIL_TO")
        ? {
            smtpUrl: read(environment, "WAYBILL_SMTP_URL", "", url(["smtp:", "smtps:"]), "an smtp:// or smtps:// URL"),
            from: read(environment, "WAYBILL_MAIL_FROM", "Waybill <waybill@localhost>", z.string().min(3), "an address"),
            to: read(environment, "WAYBILL_ALERT_MAIL_TO", "", addresses, "mail addresses with commas between them"),
          }
        : null,
      webhook: set("WAYBILL_ALERT_WEBHOOK_URL")
        ? { url: http("WAYBILL_ALERT_WEBHOOK_URL", ""), secrets: environment["WAYBILL_WEBHOOK_SECRET"]!.split(" ").filter(Boolean) }
        : null,
      slack: set("WAYBILL_ALERT_SLACK_URL") ? { url: http("WAYBILL_ALERT_SLACK_URL", "") } : null,
    },
  };
}

const integrationKey = z.string().regex(/^[A-Za-z0-9]{32}$/);
const addresses = z.string().regex(/^[^\s,@]+@[^\s,@]+(\s*,\s*[^\s,@]+@[^\s,@]+)*$/);
