import type { FastifyInstance } from "fastify";
import { uuidv7 } from "uuidv7";
import type { ContractSet } from "../contracts/contract_set.ts";
import { parseDuration } from "../contracts/durations.ts";
import { isId } from "../dispatch/treatment.ts";
import { alertInWrongState, alertNotFound, invalidSilence } from "../lifecycle/errors.ts";
import type { AlertChannel } from "../notify/channel.ts";
import type { AlertView, Store } from "../store/store.ts";
import { entryOf } from "./access/audit_entry.ts";
import { type Caller, isWithin } from "./access/caller.ts";
import { readObject } from "./object_body.ts";
import { time } from "./render.ts";
import { read } from "./tasks.ts";

/** Alerts: what fires and did, who is on it, for how long nobody is to be told, and whether telling works. */
export function alertRoutes(app: FastifyInstance, parts: AlertParts): void {
  const { store, channels } = parts;
  app.get("/alerts", async ({ caller }) => ({ alerts: alertsFor(caller, await read(store.alerts(mostAlerts)), parts.contracts) }));

  app.post<OfAlert>("/alerts/:id/acknowledge", async (request) => {
    const { id } = await known(request.params.id, request.caller);
    const done = await read(
      store.audited(entryOf(request, "acknowledge_alert", { target: id }), "acknowledgeAlert", id, request.caller.name, Date.now()),
    );
    if (!done) throw alertInWrongState(id);
    return view(await known(id, request.caller), parts.contracts);
  });

  /** POST /alerts/:id/silence {"for": "1h"}: nobody is told of its cause until then; `0s` ends it. */
  app.post<OfAlert>("/alerts/:id/silence", async (request) => {
    const until = Date.now() + forOf(readObject(request.body, unchanged)["for"]);
    const { id } = await known(request.params.id, request.caller);
    await read(store.audited(entryOf(request, "silence_alert", { target: id }), "silenceAlert", id, until));
    return view(await known(id, request.caller), parts.contracts);
  });

  /** POST /alerts/test: tells every channel, now, and answers what each said. */
  app.post("/alerts/test", async (request) => {
    await read(store.audit(entryOf(request, "test_alerts"), channels.length));
    return { channels: await Promise.all(channels.map(tryOut)) };
  });

  async function known(id: string, caller: Caller): Promise<AlertView> {
    const alert = isId(id) ? await read(store.alert(id)) : null;
    if (alert === null || !mayKnow(caller, alert)) throw alertNotFound(id);
    return alert;
  }
}

export interface AlertParts {
  readonly store: Store;
  readonly contracts: ContractSet;
  readonly channels: readonly AlertChannel[];
}

/** Those that this caller may know of, as they are answered. */
export function alertsFor(caller: Caller, alerts: readonly AlertView[], contracts: ContractSet): readonly object[] {
  return alerts.filter((alert) => mayKnow(caller, alert)).map((alert) => view(alert, contracts));
}

export const mostAlerts = 200;
const unchanged = "Nothing was changed.";
const mostSilentMs = 30 * 86_400_000;

interface OfAlert {
  readonly Params: { readonly id: string };
}

/** What is wrong with Waybill as a whole everybody may know. */
const mayKnow = (caller: Caller, { routingKey }: AlertView): boolean => routingKey === null || isWithin(caller, routingKey);

function forOf(value: unknown): number {
  const ms = typeof value === "string" ? parseDuration(value) : null;
  if (ms === null || ms > mostSilentMs) throw invalidSilence(JSON.stringify(value) ?? "nothing");
  return ms;
}

async function tryOut(channel: AlertChannel): Promise<object> {
  const now = Date.now();
  const alert = {
    id: uuidv7(),
    rule: "waiting",
    routingKey: null,
    says: "this is a test of Waybill's alerts.",
    since: now,
    resolvedAt: null,
  } as const;
  const { taken, said } = await channel.tell({ id: uuidv7(), event: "test", alert, runbook: null, link: null });
  return { channel: channel.name, taken, said };
}

function view(alert: AlertView, contracts: ContractSet): object {
  const { id, rule, routingKey, state, since, resolvedAt, says, acknowledgedBy, acknowledgedAt, silencedUntil, deliveries } = alert;
  return {
    ...{ id, rule, routing_key: routingKey, state, since: time(since), resolved_at: time(resolvedAt) },
    sentence: routingKey === null ? says : `${routingKey}: ${says}`,
    ...{ acknowledged_by: acknowledgedBy, acknowledged_at: time(acknowledgedAt) },
    silenced_until: silencedUntil !== null && silencedUntil > Date.now() ? time(silencedUntil) : null,
    runbook: routingKey === null ? null : (contracts.byRoutingKey.get(routingKey)?.runbook ?? null),
    told: deliveries.map(({ channel, event, tries, deliveredAt, last }) => ({
      ...{ channel, event, tries, delivered_at: time(deliveredAt), last },
    })),
  };
}
