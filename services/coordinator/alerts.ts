import { uuidv7 } from "uuidv7";
import { carried } from "../contracts/contract_set.ts";
import { readBoard } from "../dispatch/boards.ts";
import { type AlertFacts, conditionsOf, type Waiting } from "../lifecycle/alert_rules.ts";
import { causeOf, decideAlerts } from "../lifecycle/alerts.ts";
import { closed } from "../lifecycle/breaker.ts";
import { unpublishedOf } from "../lifecycle/broker_trouble.ts";
import { type KeyFigures, mostCounted } from "../lifecycle/figures.ts";
import type { Dependencies } from "./dependencies.ts";
import type { LeadingDuty } from "./leader.ts";

/** Looks for what is wrong, and begins, ends and repeats alerts: `lifecycle/alert_rules.ts` says what is, `lifecycle/alerts.ts` what becomes of it. */
export function alerts(dependencies: Dependencies): LeadingDuty {
  const { store, channels, now, log } = dependencies;
  let overBefore: ReadonlySet<string> = new Set();
  return {
    name: "alerts",
    everyMs: 5_000,
    async round(epoch) {
      const conditions = conditionsOf(await look(dependencies), now());
      const silenced = new Set((await store.silences(now())).map(causeOf));
      const judged = conditions.map((one) => ({ ...one, silenced: silenced.has(causeOf(one)), isSecond: overBefore.has(causeOf(one)) }));
      const changes = decideAlerts(await store.firingAlerts(), judged, now());
      for (const change of changes)
        if (change.kind === "fire") log.warn({ rule: change.rule, routing_key: change.routingKey }, `alert: ${change.says}`);
      const names = channels.map(({ name }) => name);
      const written = changes.map((change) => ({ ...change, newId: uuidv7() }));
      if (written.length > 0) await store.changeAlerts(epoch, written, names, now());
      overBefore = new Set(conditions.filter(({ level }) => level === "over").map(causeOf));
    },
  };
}

async function look(dependencies: Dependencies): Promise<AlertFacts> {
  const { store, figures, contracts, publisher, consuming } = dependencies;
  const [{ of, traffic }, consumers, schedules] = await Promise.all([
    figures.all(),
    readBoard(store, "consumers"),
    store.schedules(mostSchedules),
  ]);
  const keys = [...carried(contracts)].map(async ([routingKey, { policy }]) => {
    const [known, about] = [of.get(routingKey), traffic.get(routingKey)];
    if (known === undefined) return [];
    const waiting = await waitingOf(store, routingKey, known, policy.alerts.waiting);
    const { pausedAt = null, breaker = closed } = about ?? {};
    const own = (consumers?.is ?? []).filter((one) => one.routingKey === routingKey);
    return [{ routingKey, figures: known, waiting, policy: policy.alerts, pausedAt, breaker, consumers: own }];
  });
  return {
    keys: (await Promise.all(keys)).flat(),
    broker: {
      downSince: consuming.downSince,
      ...{ blockedSince: publisher.blockedSince, blockedBecause: publisher.blockedBecause, unconfirmed: publisher.backlog },
      unpublished: unpublishedOf(
        publisher.backlog,
        [...traffic.values()].map((one) => one.waiting),
        mostCounted,
      ),
    },
    schedules: schedules.flatMap(({ id, name, nextAt, pausedAt }) =>
      nextAt === null || pausedAt !== null ? [] : [{ name: name ?? id, nextAt }],
    ),
  };
}

/** Figures count no further than most limits need; for a limit that is higher it is counted here. */
async function waitingOf(store: Dependencies["store"], routingKey: string, { waiting }: KeyFigures, limit: number): Promise<Waiting> {
  const isMore = waiting > mostCounted;
  if (!isMore || limit <= mostCounted) return { many: waiting, isMore };
  const many = await store.countWaiting(routingKey, limit + 1);
  return { many, isMore: many > limit };
}

const mostSchedules = 1_000;
