import type { AlertView } from "../store/store.ts";

/** Somebody who is told of alerts. */
export interface AlertChannel {
  readonly name: ChannelName;
  /** Tells it once. Never rejects. The same `id` is the same message, tried again. */
  tell(message: AlertMessage): Promise<Told>;
}

export const channelNames = ["pagerduty", "mail", "webhook", "slack"] as const;
export type ChannelName = (typeof channelNames)[number];

export interface AlertMessage {
  readonly id: string;
  readonly event: "firing" | "reminder" | "resolved" | "test";
  readonly alert: Pick<AlertView, "id" | "rule" | "routingKey" | "says" | "since" | "resolvedAt">;
  readonly runbook: string | null;
  /** Where to look; null: this server does not know its own address. */
  readonly link: string | null;
}

export interface Told {
  readonly taken: boolean;
  /** What came of it, in a few words. */
  readonly said: string;
}

/** `data_export: no consumers. 14,212 waiting, oldest 41 min.` */
export function sentenceOf({ alert, event }: Pick<AlertMessage, "alert" | "event">): string {
  const what = alert.routingKey === null ? capital(alert.says) : `${alert.routingKey}: ${alert.says}`;
  const before = { firing: "", reminder: "Still: ", resolved: "Resolved: ", test: "Test: " }[event];
  return `${before}${what}`;
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
