import type { AlertChannel } from "./channel.ts";
import { mail } from "./mail.ts";
import { pagerDuty } from "./pagerduty.ts";
import { slack } from "./slack.ts";
import { webhook } from "./webhook.ts";

/** Who is told of alerts, by the configuration; nobody where it names nobody. */
export function channelsOf(settings: ChannelSettings, now: () => number): readonly AlertChannel[] {
  return [
    ...(settings.pagerDuty === null ? [] : [pagerDuty(settings.pagerDuty, settings.environment)]),
    ...(settings.mail === null ? [] : [mail(settings.mail, settings.environment)]),
    ...(settings.webhook === null ? [] : [webhook(settings.webhook, settings.environment, now)]),
    ...(settings.slack === null ? [] : [slack(settings.slack, settings.environment)]),
  ];
}

/** Each null: not told this way. */
export interface ChannelSettings {
  /** As operators call this installation: it stands in every message. */
  readonly environment: string;
  readonly pagerDuty: { readonly url: string; readonly integrationKey: string } | null;
  readonly mail: { readonly smtpUrl: string; readonly from: string; readonly to: string } | null;
  readonly webhook: { readonly url: string; readonly secrets: readonly string[] } | null;
  readonly slack: { readonly url: string } | null;
}
