import { uuidv7 } from "uuidv7";
import { expect } from "vitest";
import type { AlertChange } from "../../lifecycle/alerts.ts";
import type { Store } from "../store.ts";
import { epoch, start } from "./fixtures.ts";
import { fact, type Suite } from "./suite.ts";

const fire = (changes: Partial<Extract<AlertChange, { kind: "fire" }>> = {}): AlertChange => ({
  ...{ kind: "fire", rule: "waiting", routingKey: "data_export", says: "14,212 waiting.", tell: true, ...changes },
});
const both = ["mail", "pagerduty"];
const change = async (store: Store, changes: readonly AlertChange[], now = start, channels = both) => {
  const written = changes.map((one) => ({ ...one, newId: uuidv7() }));
  await store.changeAlerts(epoch, written, channels, now);
  return written.map(({ newId }) => newId);
};
const due = async (store: Store, now: number) => (await store.dueDeliveries(now, 10)).map(({ channel, event }) => `${event} to ${channel}`);

/** Alerts, and who is to be told of them (`lifecycle/alerts.ts`). */
export function alertingSuite(suite: Suite): void {
  fact(suite, "keeps an alert with all that are to be told of it", async (store) => {
    const [id] = await change(store, [fire()]);
    const about = { id, rule: "waiting", routingKey: "data_export", says: "14,212 waiting.", since: start, toldAt: start };
    expect(await store.firingAlerts()).toEqual([{ ...about, calmSince: null, acknowledgedBy: null }]);
    expect((await due(store, start)).toSorted()).toEqual(["firing to mail", "firing to pagerduty"]);
    expect(await due(store, start - 1)).toEqual([]);
  });

  fact(suite, "has one alert for each cause, whoever asks for a second", async (store) => {
    await change(store, [fire(), fire({ routingKey: "welcome_email" }), fire({ rule: "dead" }), fire({ rule: "dead", routingKey: null })]);
    await expect(change(store, [fire()])).rejects.toThrow();
    await expect(change(store, [fire({ rule: "dead", routingKey: null })])).rejects.toThrow();
    expect(await store.firingAlerts()).toHaveLength(4);
  });

  fact(suite, "is told nothing by who leads no more", async (store) => {
    await expect(store.changeAlerts(epoch + 1, [{ ...fire(), newId: uuidv7() }], both, start)).rejects.toThrow();
    expect([await store.firingAlerts(), await due(store, start)]).toEqual([[], []]);
  });

  fact(suite, "carries an alert to its end, and its cause may fire again", async (store) => {
    const [id] = await change(store, [fire({ tell: false })]);
    expect(await due(store, start)).toEqual([]);
    await change(
      store,
      [
        { kind: "tell", id: id!, as: "firing" },
        { kind: "say", id: id!, says: "15,000 waiting." },
      ],
      start + 1,
    );
    await change(store, [{ kind: "calm", id: id!, since: start + 2 }], start + 2);
    expect(await store.firingAlerts()).toMatchObject([{ says: "15,000 waiting.", toldAt: start + 1, calmSince: start + 2 }]);
    await change(store, [{ kind: "resolve", id: id!, tell: true }], start + 3, ["mail"]);
    expect(await store.firingAlerts()).toEqual([]);
    expect(await due(store, start + 3)).toEqual(["firing to mail", "firing to pagerduty", "resolved to mail"]);
    await change(store, [fire()], start + 4, []);
    expect((await store.alerts(10)).map(({ state }) => state)).toEqual(["firing", "resolved"]);
    expect(await store.alert(id!)).toMatchObject({ state: "resolved", resolvedAt: start + 3, since: start });
  });

  fact(suite, "notes what came of each try, and what is over is due no more", async (store) => {
    const [id] = await change(store, [fire()]);
    const [first, second] = await store.dueDeliveries(start, 10);
    const tried = { id: first!.id, taken: false, dueAt: start + 5_000, last: "500" };
    await store.deliveriesTried(epoch, [tried, { id: second!.id, taken: true, dueAt: null, last: "202" }], start + 1);
    expect(await due(store, start + 4_999)).toEqual([]);
    expect(await store.dueDeliveries(start + 5_000, 10)).toMatchObject([{ id: first!.id, tries: 1, alert: { id } }]);
    expect((await store.alert(id!))!.deliveries).toEqual([
      { channel: first!.channel, event: "firing", tries: 1, deliveredAt: null, last: "500" },
      { channel: second!.channel, event: "firing", tries: 1, deliveredAt: start + 1, last: "202" },
    ]);
  });

  fact(suite, "knows who is on it, and what nobody is to be told of", async (store) => {
    const [id] = await change(store, [fire()]);
    expect(await store.acknowledgeAlert(id!, "night", start + 1)).toBe(true);
    expect(await store.silenceAlert(id!, start + 100)).toBe(true);
    expect(await store.silences(start + 99)).toEqual([{ rule: "waiting", routingKey: "data_export", until: start + 100 }]);
    expect(await store.silences(start + 100)).toEqual([]);
    expect(await store.alert(id!)).toMatchObject({ acknowledgedBy: "night", acknowledgedAt: start + 1, silencedUntil: start + 100 });
    await store.silenceAlert(id!, start);
    expect(await store.silences(start)).toEqual([]);
    await change(store, [{ kind: "resolve", id: id!, tell: false }], start + 2);
    expect([await store.acknowledgeAlert(id!, "day", start), await store.silenceAlert(uuidv7(), start)]).toEqual([false, false]);
  });

  fact(suite, "tells a channel that is there only now what fires, once; not what somebody is on, nor what is silenced", async (store) => {
    const [untold] = await change(store, [fire()], start, []);
    const [known, taken, silenced] = [
      ...(await change(store, [fire({ routingKey: "known" })], start, ["mail"])),
      ...(await change(store, [fire({ routingKey: "taken" })], start, [])),
      ...(await change(store, [fire({ routingKey: "silenced" })], start, [])),
    ];
    await store.acknowledgeAlert(taken!, "ada", start);
    await store.silenceAlert(silenced!, start + 60_000);
    const told = async () => (await store.dueDeliveries(start + 9, 10)).map(({ channel, alert: { id } }) => [id, channel]);
    await store.tellNewChannels(epoch, ["mail"], start + 1);
    expect(await told()).toEqual([
      [known, "mail"],
      [untold, "mail"],
    ]);
    await store.tellNewChannels(epoch, both, start + 2);
    await store.tellNewChannels(epoch, both, start + 3);
    const expected = [known, untold].flatMap((id) => both.map((channel) => [id, channel]));
    expect((await told()).toSorted()).toEqual(expected.toSorted());
  });

  fact(suite, "forgets what was resolved long ago, with who was told", async (store) => {
    const [old] = await change(store, [fire()]);
    await change(store, [{ kind: "resolve", id: old!, tell: true }], start + 1);
    await change(store, [fire()], start + 2);
    expect(await store.forgetAlerts(epoch, start + 1, 10)).toBe(0);
    expect(await store.forgetAlerts(epoch, start + 2, 10)).toBe(1);
    expect([await store.alert(old!), (await store.alerts(10)).length]).toEqual([null, 1]);
  });
}
