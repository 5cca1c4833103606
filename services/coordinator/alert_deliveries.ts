import type { AlertChannel, AlertMessage } from "../notify/channel.ts";
import type { DueDelivery, Tried } from "../store/store.ts";
import type { Dependencies } from "./dependencies.ts";
import type { LeadingDuty } from "./leader.ts";

/**
 * Tells who is to be told of alerts: at least once, in the order it came about on each channel, again and again for a day. What
 * was told and not yet noted when a process died is told once more, under the same id. A channel that is configured while an
 * alert fires is told of it, too.
 */
export function alertDeliveries({ store, channels, contracts, publicUrl, log, now }: AlertDependencies): LeadingDuty {
  const byName = new Map<string, AlertChannel>(channels.map((channel) => [channel.name, channel]));
  let toldIn: number | null = null;
  return {
    name: "alert deliveries",
    everyMs: 1_000,
    async round(epoch) {
      // Channels are read at start: those that were not there before are told what fires, once for each time that one leads.
      if (epoch !== toldIn) await store.tellNewChannels(epoch, [...byName.keys()], now());
      toldIn = epoch;
      const due = await store.dueDeliveries(now(), mostAtOnce);
      if (due.length === 0) return;
      const tried = await Promise.all(due.map((one) => tell(one, byName.get(one.channel))));
      await store.deliveriesTried(epoch, tried, now());
    },
  };

  async function tell(delivery: DueDelivery, channel: AlertChannel | undefined): Promise<Tried> {
    const { id, tries, alert } = delivery;
    if (channel === undefined) return { id, taken: false, dueAt: null, last: "this channel is not configured any more" };
    const { taken, said } = await channel.tell(messageOf(delivery));
    if (!taken) log.warn({ alert_id: alert.id, channel: channel.name, tries: tries + 1 }, `an alert was not taken: ${said}`);
    return { id, taken, dueAt: taken ? null : nextTry(tries + 1), last: said };
  }

  function nextTry(tries: number): number | null {
    const wait = waits[tries - 1];
    return wait === undefined ? null : now() + wait;
  }

  function messageOf({ id, event, alert }: DueDelivery): AlertMessage {
    const runbook = alert.routingKey === null ? null : (contracts.byRoutingKey.get(alert.routingKey)?.runbook ?? null);
    return { id: `${alert.id}-${id}`, event, alert, runbook, link: linkTo(publicUrl, alert.routingKey) };
  }
}

export type AlertDependencies = Pick<Dependencies, "store" | "channels" | "contracts" | "publicUrl" | "log" | "now">;

/** The page to look at; null: this server does not know its own address. */
function linkTo(publicUrl: string | null, routingKey: string | null): string | null {
  if (publicUrl === null) return null;
  return `${publicUrl}/dashboard${routingKey === null ? "" : `/routing_keys/${routingKey}`}`;
}

const mostAtOnce = 50;
/** A pager that is away for a minute is told within seconds of its return; one that is away for a day is given up. */
const waits = [5_000, 10_000, 30_000, 60_000, 120_000, 300_000, 600_000, 1_800_000, 3_600_000, 10_800_000, 21_600_000, 43_200_000];
