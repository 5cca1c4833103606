import { invalidOption } from "../lifecycle/errors.ts";

/** What this server says of webhooks. */
export interface WebhookRules {
  /** None: nobody is told anything. */
  readonly secrets: readonly string[];
  readonly allowPrivate: boolean;
}

/** @throws WaybillError `invalid_option` for a webhook that this server would never call. */
export function refuseWebhook({ secrets, allowPrivate }: WebhookRules, url: string | null): void {
  if (url === null) return;
  if (secrets.length === 0)
    throw invalidOption("webhook", url, "none: this server signs no webhooks, since WAYBILL_WEBHOOK_SECRET is not set");
  if (!allowPrivate && !url.startsWith("https:")) throw invalidOption("webhook", url, "an https:// URL");
}
