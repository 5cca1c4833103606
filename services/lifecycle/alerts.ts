import type { Condition, Rule } from "./alert_rules.ts";

/**
 * What becomes of alerts: one for each cause, told once when it fires, once when it is resolved, and again every four hours
 * while nobody has acknowledged it.
 *
 *   over, twice in a row ──► firing ── under for a minute ──► resolved
 *                              └── over again: nothing is told ──┘
 *
 * A silenced cause is shown and not told; when the silence ends and it still fires, it is told then. What was never told as
 * firing is not told as resolved either.
 */
export function decideAlerts(firing: readonly Alert[], conditions: readonly JudgedCondition[], now: number): readonly AlertChange[] {
  const byCause = new Map(firing.map((alert) => [causeOf(alert), alert]));
  return conditions
    .flatMap((condition): readonly AlertChange[] => {
      const alert = byCause.get(causeOf(condition));
      byCause.delete(causeOf(condition));
      return alert === undefined ? begin(condition) : goOn(alert, condition, now);
    })
    .concat([...byCause.values()].map(({ id, toldAt }) => ({ kind: "resolve", id, tell: toldAt !== null })));
}

function begin({ rule, routingKey, level, says, silenced, isSecond }: JudgedCondition): readonly AlertChange[] {
  return level === "over" && isSecond ? [{ kind: "fire", rule, routingKey, says, tell: !silenced }] : [];
}

function goOn(alert: Alert, condition: JudgedCondition, now: number): readonly AlertChange[] {
  const { id } = alert;
  if (condition.level === "under") {
    if (alert.calmSince === null) return [{ kind: "calm", id, since: now }];
    return now - alert.calmSince >= calmForMs ? [{ kind: "resolve", id, tell: alert.toldAt !== null }] : [];
  }
  const changes: AlertChange[] = [];
  if (condition.level === "over" && alert.calmSince !== null) changes.push({ kind: "calm", id, since: null });
  if (condition.level === "over" && alert.says !== condition.says) changes.push({ kind: "say", id, says: condition.says });
  const again = toldAgain(alert, condition, now);
  return again === null ? changes : [...changes, { kind: "tell", id, as: again }];
}

function toldAgain({ toldAt, acknowledgedBy }: Alert, { silenced }: JudgedCondition, now: number): "firing" | "reminder" | null {
  if (silenced) return null;
  if (toldAt === null) return "firing";
  return acknowledgedBy === null && now - toldAt >= remindEveryMs ? "reminder" : null;
}

/** The same cause is never two alerts. */
export const causeOf = ({ rule, routingKey }: Pick<Condition, "rule" | "routingKey">): string => `${rule} ${routingKey ?? ""}`;

export interface JudgedCondition extends Condition {
  readonly silenced: boolean;
  /** It was over the last time too: what is over for a moment calls nobody. */
  readonly isSecond: boolean;
}

/** One that fires. Times are milliseconds since 1970. */
export interface Alert {
  readonly id: string;
  readonly rule: Rule;
  readonly routingKey: string | null;
  readonly since: number;
  readonly says: string;
  /** Since when its condition is under; null: it is not. */
  readonly calmSince: number | null;
  /** When anybody was last told that it fires; null: nobody was. */
  readonly toldAt: number | null;
  readonly acknowledgedBy: string | null;
}

export type AlertChange =
  | { readonly kind: "fire"; readonly rule: Rule; readonly routingKey: string | null; readonly says: string; readonly tell: boolean }
  | { readonly kind: "say"; readonly id: string; readonly says: string }
  | { readonly kind: "calm"; readonly id: string; readonly since: number | null }
  | { readonly kind: "tell"; readonly id: string; readonly as: "firing" | "reminder" }
  | { readonly kind: "resolve"; readonly id: string; readonly tell: boolean };

const calmForMs = 60_000;
const remindEveryMs = 4 * 3_600_000;
