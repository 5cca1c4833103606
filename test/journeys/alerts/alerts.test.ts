import { Ajv2020 } from "ajv/dist/2020.js";
import { Webhook } from "standardwebhooks";
import { expect, test } from "vitest";
import { eventually } from "../../support/eventually.ts";
import { House } from "../../support/house.ts";
import { Mailbox } from "../../support/mailbox.ts";
import { type Receiver, startReceiver } from "../../support/receiver.ts";
import { trialContractsWith } from "../../support/trial_contracts.ts";
import pagerDutyEvent from "./pagerduty_event.schema.json" with { type: "json" };

const integrationKey = "0123456789abcdef0123456789abcdef";
const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

interface Alert {
  readonly id: string;
  readonly rule: string;
  readonly state: string;
  readonly sentence: string;
  readonly acknowledged_by: string | null;
  readonly silenced_until: string | null;
  readonly told: readonly {
    readonly channel: string;
    readonly event: string;
    readonly tries: number;
    readonly delivered_at: string | null;
  }[];
}

const alertsOf = async (house: House, state: string) =>
  (await house.api.get<{ alerts: readonly Alert[] }>("/alerts")).body.alerts.filter((alert) => alert.state === state);
const firing = (house: House, rule: string) =>
  eventually(async () => (await alertsOf(house, "firing")).find((alert) => alert.rule === rule), {
    what: `${rule} fires`,
    timeoutMs: 40_000,
  });
const eventsTo = ({ told }: Receiver) => told.map(({ body }) => JSON.parse(body) as { event_action: string; dedup_key: string });

/** A house whose trial is in trouble as soon as two wait. */
function houseThatAlerts(environment: Readonly<Record<string, string>>): Promise<House> {
  const contracts = trialContractsWith({
    alerts: { waiting: 1, oldest_waiting: "1h", dead_per_hour: 1_000 },
    runbook: "https://example.org/trial",
  });
  return House.start({ environment: { WAYBILL_CONTRACTS: contracts, WAYBILL_ENVIRONMENT: "staging", ...environment } });
}

test("an alert reaches PagerDuty, a mailbox, a webhook and a Slack channel, each as that wants it, and so does its end", async () => {
  const [pager, hook, slack, mailbox] = [
    await startReceiver(),
    await startReceiver(),
    await startReceiver(() => 200),
    await Mailbox.open(),
  ];
  const house = await houseThatAlerts({
    ...{ WAYBILL_ALERT_PAGERDUTY_KEY: integrationKey, WAYBILL_ALERT_PAGERDUTY_URL: `${pager.url}/v2/enqueue` },
    ...{ WAYBILL_ALERT_MAIL_TO: "night@example.org", WAYBILL_SMTP_URL: mailbox.url, WAYBILL_ALERT_SLACK_URL: `${slack.url}/services/T0` },
    ...{
      WAYBILL_ALERT_WEBHOOK_URL: `${hook.url}/alerts`,
      WAYBILL_WEBHOOK_SECRET: secret,
      WAYBILL_PUBLIC_URL: "https://waybill.example.org/",
    },
  });
  for (const number of [1, 2, 3]) await house.accepted({ do: "succeed", number });
  const alert = await firing(house, "waiting");
  expect(alert!.sentence).toMatch(/^trial: 3 waiting, oldest .*; its limit is 1\.$/);
  await eventually(() => [pager, hook, slack].every(({ told }) => told.length > 0), { what: "all are told" });

  const isEvent = new Ajv2020().compile(pagerDutyEvent);
  const trigger = JSON.parse(pager.told[0]!.body);
  expect([isEvent(trigger), isEvent.errors]).toEqual([true, null]);
  expect(trigger).toMatchObject({
    ...{ routing_key: integrationKey, event_action: "trigger", dedup_key: `waybill-${alert!.id}` },
    payload: { source: "staging", severity: "critical", component: "trial", class: "waiting" },
    links: [{ href: "https://waybill.example.org/dashboard/routing_keys/trial" }, { href: "https://example.org/trial" }],
  });
  const mail = await mailbox.mailTo("night@example.org");
  expect(mail.subject).toMatch(/^\[staging\] trial: 3 waiting/);
  expect(mail.text).toContain("Runbook: https://example.org/trial");
  const { body, headers } = hook.told[0]!;
  expect(new Webhook(secret).verify(body, headers)).toMatchObject({
    type: "alert.firing",
    data: { alert_id: alert!.id, rule: "waiting", routing_key: "trial", environment: "staging" },
  });
  expect(JSON.parse(slack.told[0]!.body).text).toMatch(/^\*staging\* trial: 3 waiting/);
  expect((await house.api.get<{ verdict: string }>("/status")).body).toMatchObject({ verdict: "trouble", problems: [{ id: alert!.id }] });

  await house.consumer();
  await eventually(async () => (await alertsOf(house, "resolved")).length > 0, { what: "it is resolved", timeoutMs: 120_000 });
  await eventually(() => pager.told.length === 2 && mailbox.mails.length === 2, { what: "all are told of its end" });
  const resolve = JSON.parse(pager.told[1]!.body);
  expect([isEvent(resolve), resolve]).toEqual([
    true,
    { routing_key: integrationKey, event_action: "resolve", dedup_key: trigger.dedup_key },
  ]);
  expect(mailbox.mails[1]!.subject).toMatch(/Resolved: trial/);
}, 240_000);

test("an alert is one, and is told, although the pager is away and the server is killed between the two", async () => {
  let isAway = true;
  const pager = await startReceiver(() => (isAway ? 503 : 202));
  const house = await houseThatAlerts({ WAYBILL_ALERT_PAGERDUTY_KEY: integrationKey, WAYBILL_ALERT_PAGERDUTY_URL: pager.url });
  for (const number of [1, 2]) await house.accepted({ do: "succeed", number });
  const { id } = (await firing(house, "waiting"))!;
  await eventually(() => pager.told.length > 0, { what: "the pager is tried" });
  await house.killServer();
  isAway = false;
  await house.startServer();
  await eventually(async () => (await alertsOf(house, "firing")).find((alert) => alert.id === id)?.told[0]?.delivered_at, {
    what: "it is told",
    timeoutMs: 60_000,
  });
  expect((await alertsOf(house, "firing")).filter(({ rule }) => rule === "waiting")).toHaveLength(1);
  expect(new Set(eventsTo(pager).map(({ dedup_key }) => dedup_key))).toEqual(new Set([`waybill-${id}`]));
});

test("what is acknowledged says who is on it, and of what is silenced nobody is told", async () => {
  const pager = await startReceiver();
  const house = await houseThatAlerts({ WAYBILL_ALERT_PAGERDUTY_KEY: integrationKey, WAYBILL_ALERT_PAGERDUTY_URL: pager.url });
  for (const number of [1, 2]) await house.accepted({ do: "succeed", number });
  const { id } = (await firing(house, "waiting"))!;
  const acknowledged = await house.api.request<Alert>("POST", `/alerts/${id}/acknowledge`);
  expect(acknowledged.body.acknowledged_by).toBe("nobody asked");
  const silenced = await house.api.request<Alert>("POST", `/alerts/${id}/silence`, { body: '{"for": "1h"}' });
  expect(Date.parse(silenced.body.silenced_until!)).toBeGreaterThan(Date.now() + 3_500_000);
  const refused = await house.api.request<{ detail: string }>("POST", `/alerts/${id}/silence`, { body: '{"for": "soon"}' });
  expect([refused.status, refused.body.detail]).toEqual([
    422,
    'for="soon": expected a duration of at most 30d, as 1h. Nothing was changed.',
  ]);
});

test("a trial tells every channel, and says what each answered", async () => {
  const [pager, slack] = [await startReceiver(), await startReceiver(() => 404)];
  const house = await House.start({
    environment: {
      ...{ WAYBILL_ALERT_PAGERDUTY_KEY: integrationKey, WAYBILL_ALERT_PAGERDUTY_URL: pager.url, WAYBILL_ALERT_SLACK_URL: slack.url },
    },
  });
  const { body } = await house.api.request("POST", "/alerts/test");
  expect(body).toEqual({
    channels: [
      { channel: "pagerduty", taken: true, said: "202" },
      { channel: "slack", taken: false, said: "404" },
    ],
  });
  expect(eventsTo(pager).map(({ event_action }) => event_action)).toEqual(["trigger", "resolve"]);
});
