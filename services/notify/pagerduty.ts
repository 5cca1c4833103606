import { type AlertChannel, type AlertMessage, sentenceOf } from "./channel.ts";
import type { ChannelSettings } from "./channels.ts";
import { tellBy } from "./told.ts";

/**
 * PagerDuty's Events API v2: one incident for each alert, since its id is the `dedup_key`; what is told twice is one incident,
 * and resolving one that is not there changes nothing. A test opens an incident and closes it.
 */
export function pagerDuty({ url, integrationKey }: NonNullable<ChannelSettings["pagerDuty"]>, environment: string): AlertChannel {
  const send = (body: object) => tellBy(url, JSON.stringify({ routing_key: integrationKey, ...body }));
  return {
    name: "pagerduty",
    async tell(message) {
      const dedupKey = `waybill-${message.alert.id}`;
      const resolve = { event_action: "resolve", dedup_key: dedupKey };
      if (message.event === "resolved") return send(resolve);
      const told = await send({ event_action: "trigger", dedup_key: dedupKey, ...triggerOf(message, environment) });
      return message.event === "test" && told.taken ? send(resolve) : told;
    },
  };
}

function triggerOf(message: AlertMessage, environment: string): object {
  const { alert, runbook, link } = message;
  const links = [
    ...(link === null ? [] : [{ href: link, text: "Waybill" }]),
    ...(runbook === null ? [] : [{ href: runbook, text: "Runbook" }]),
  ];
  return {
    client: "Waybill",
    ...(link === null ? {} : { client_url: link }),
    payload: {
      // 1,024 characters at most.
      summary: `${environment} ${sentenceOf(message)}`.slice(0, 1_024),
      source: environment,
      severity: warnings.has(alert.rule) ? "warning" : "critical",
      timestamp: new Date(alert.since).toISOString(),
      component: alert.routingKey ?? "waybill",
      class: alert.rule,
    },
    ...(links.length === 0 ? {} : { links }),
  };
}

/** Work goes on in spite of these. */
const warnings: ReadonlySet<string> = new Set(["dead", "failing", "deaf_consumer"]);
