import type { Rule } from "../lifecycle/alert_rules.ts";
import type { Alert, AlertChange } from "../lifecycle/alerts.ts";
import type { Tried } from "./telling.ts";

/** Alerts, and who is to be told of them: written together, so that a kill between the two loses neither. */
export interface Alerting {
  firingAlerts(): Promise<readonly Alert[]>;
  /** Causes that nobody is to be told of now. */
  silences(now: number): Promise<readonly Silence[]>;
  /** What `lifecycle/alerts.ts` decided, in one transaction; each that is to be told is due at once on every one of these channels. */
  changeAlerts(epoch: number, changes: readonly NewAlertChange[], channels: readonly string[], now: number): Promise<void>;
  /**
   * What fires and was told, or would have been, is due on each of these channels that was never told of it: a channel that
   * is there only now. Not what somebody is on already, nor what is silenced.
   */
  tellNewChannels(epoch: number, channels: readonly string[], now: number): Promise<void>;
  dueDeliveries(now: number, limit: number): Promise<readonly DueDelivery[]>;
  deliveriesTried(epoch: number, tried: readonly Tried[], now: number): Promise<void>;
  /** Those that fire, then those that did, each the newest first. */
  alerts(limit: number): Promise<readonly AlertView[]>;
  alert(id: string): Promise<AlertView | null>;
  /** Somebody is on it. False: it does not fire. */
  acknowledgeAlert(id: string, by: string, now: number): Promise<boolean>;
  /** Its cause is not told of until then; a time that is over ends a silence. False: there is no such alert. */
  silenceAlert(id: string, until: number): Promise<boolean>;
  /** Alerts that were resolved before this are forgotten with their deliveries, at most `limit`. Answers how many. */
  forgetAlerts(epoch: number, resolvedBefore: number, limit: number): Promise<number>;
}

/** A new alert gets its id before it is written. */
export type NewAlertChange = AlertChange & { readonly newId: string };

export interface Silence {
  readonly rule: Rule;
  readonly routingKey: string | null;
  readonly until: number;
}

export type AlertEvent = "firing" | "reminder" | "resolved";

export interface DueDelivery {
  readonly id: number;
  readonly channel: string;
  readonly event: AlertEvent;
  /** When it came to be told. */
  readonly at: number;
  /** How often it was tried before. */
  readonly tries: number;
  readonly alert: AlertView;
}

export interface AlertView extends Alert {
  readonly state: "firing" | "resolved";
  readonly resolvedAt: number | null;
  readonly acknowledgedAt: number | null;
  readonly silencedUntil: number | null;
  /** The latest on each channel. */
  readonly deliveries: readonly DeliveryView[];
}

export interface DeliveryView {
  readonly channel: string;
  readonly event: AlertEvent;
  readonly tries: number;
  readonly deliveredAt: number | null;
  /** Null: it was not tried yet. */
  readonly last: string | null;
}

/** The latest on each channel, as JSON that both dialects write alike. */
export function deliveriesOf(told: string): readonly DeliveryView[] {
  return (JSON.parse(told) as readonly ToldDelivery[]).map(({ delivered_at: deliveredAt, ...one }) => ({ ...one, deliveredAt }));
}

type ToldDelivery = Omit<DeliveryView, "deliveredAt"> & { readonly delivered_at: number | null };
