import { type AlertChannel, sentenceOf } from "./channel.ts";
import type { ChannelSettings } from "./channels.ts";
import { signed } from "./sign.ts";
import { tellBy } from "./told.ts";

/** A webhook of the operator's own, signed as Standard Webhooks says: `alert.firing`, `alert.reminder`, `alert.resolved`, `alert.test`. */
export function webhook({ url, secrets }: NonNullable<ChannelSettings["webhook"]>, environment: string, now: () => number): AlertChannel {
  return {
    name: "webhook",
    async tell(message) {
      const { id, event, alert, runbook, link } = message;
      const body = JSON.stringify({
        type: `alert.${event}`,
        timestamp: new Date(alert.resolvedAt ?? alert.since).toISOString(),
        data: {
          ...{ alert_id: alert.id, rule: alert.rule, routing_key: alert.routingKey, environment, sentence: sentenceOf(message) },
          ...{ since: new Date(alert.since).toISOString(), runbook, link },
          resolved_at: alert.resolvedAt === null ? null : new Date(alert.resolvedAt).toISOString(),
        },
      });
      return tellBy(url, body, signed({ id: `msg_${id}`, body }, secrets, now()));
    },
  };
}
