import { describe, expect, test } from "vitest";
import { type Clock, readCron } from "./cron.ts";

const zones = ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "Asia/Kathmandu"];

/** Fields as sets, so that the independent walk below needs no parser; `moves`: the rule for given times. */
interface Expression {
  readonly cron: string;
  readonly minutes: readonly number[];
  readonly hours?: readonly number[];
  readonly days?: readonly number[];
  readonly months?: readonly number[];
  readonly weekdays?: readonly number[];
  readonly moves: boolean;
}

const expressions: readonly Expression[] = [
  { cron: "30 2 * * *", minutes: [30], hours: [2], moves: true },
  { cron: "0 2 * * *", minutes: [0], hours: [2], moves: true },
  { cron: "45 1 * * *", minutes: [45], hours: [1], moves: true },
  { cron: "10,50 1-3 * * *", minutes: [10, 50], hours: [1, 2, 3], moves: false },
  { cron: "0 0 * * *", minutes: [0], hours: [0], moves: true },
  { cron: "15 3 * * 0", minutes: [15], hours: [3], weekdays: [0], moves: true },
  { cron: "15 2 29 3 *", minutes: [15], hours: [2], days: [29], months: [3], moves: true },
  { cron: "59 23 31 * *", minutes: [59], hours: [23], days: [31], moves: true },
  { cron: "20 * * * *", minutes: [20], moves: false },
  { cron: "*/30 * * * *", minutes: [0, 30], moves: false },
  { cron: "*/20 2 * * *", minutes: [0, 20, 40], hours: [2], moves: false },
  { cron: "0,30 2 * * *", minutes: [0, 30], hours: [2], moves: false },
  { cron: "30 1,2 * * *", minutes: [30], hours: [1, 2], moves: false },
  { cron: "7 */2 * * *", minutes: [7], hours: [0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22], moves: false },
];

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
const from = Date.UTC(2026, 0, 1);
const to = Date.UTC(2036, 0, 1);

/** What the clocks of a zone show, minute by minute of UTC, by Intl alone: a table of when the offset changes. */
function offsetsOf(timeZone: string): { readonly offset: (at: number) => number; readonly changes: readonly number[] } {
  const format = new Intl.DateTimeFormat("en-US", {
    ...{ timeZone, hourCycle: "h23", year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric" },
  });
  const offsetAt = (at: number): number => {
    const part = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
    return Date.UTC(part["year"]!, part["month"]! - 1, part["day"]!, part["hour"]!, part["minute"]!) - at;
  };
  // Offsets change a few times a year: by halves to each change, between days that differ.
  const changes: [at: number, offset: number][] = [[from - 3 * dayMs, offsetAt(from - 3 * dayMs)]];
  for (let day = from - 2 * dayMs; day < to + 3 * dayMs; day += dayMs) {
    let [low, high] = [day - dayMs, day];
    if (offsetAt(high) === offsetAt(low)) continue;
    while (high - low > minuteMs) {
      const middle = low + Math.floor((high - low) / 2 / minuteMs) * minuteMs;
      if (offsetAt(middle) === offsetAt(low)) low = middle;
      else high = middle;
    }
    changes.push([high, offsetAt(high)]);
  }
  let last = 0; // They are asked about in order, more or less.
  const offset = (at: number): number => {
    if (changes[last]![0] > at) last = 0;
    while (last + 1 < changes.length && changes[last + 1]![0] <= at) last += 1;
    return changes[last]![1];
  };
  return { offset, changes: changes.slice(1).map(([at]) => at) };
}

/** Every run, by walking local minutes of each day and asking which instants show them. */
function walk({ minutes, hours, days, months, weekdays, moves }: Expression, offset: (at: number) => number): readonly number[] {
  const found = new Set<number>();
  for (let day = from - dayMs; day < to + dayMs; day += dayMs) {
    const date = new Date(day);
    if (days?.includes(date.getUTCDate()) === false || months?.includes(date.getUTCMonth() + 1) === false) continue;
    if (weekdays?.includes(date.getUTCDay()) === false) continue;
    for (const hour of hours ?? Array.from({ length: 24 }, (_, index) => index)) {
      for (const minute of minutes) for (const at of instantsOf(day + (hour * 60 + minute) * minuteMs, offset, moves)) found.add(at);
    }
  }
  return [...found].filter((at) => at > from && at <= to).toSorted((a, b) => a - b);
}

function instantsOf(local: number, offset: (at: number) => number, moves: boolean): readonly number[] {
  // An offset holds for hours before and after; the local time is shown at those of these candidates where it is true.
  const candidates = [...new Set([local - offset(local - 14 * hourMs), local - offset(local + 14 * hourMs)])];
  const shown = candidates.filter((at) => at + offset(at) === local).toSorted((a, b) => a - b);
  if (shown.length > 0) return moves ? shown.slice(0, 1) : shown;
  if (!moves) return [];
  // Skipped: the first moment after the gap, which is the first at which clocks show more than this.
  let at = Math.min(...candidates) - 3 * hourMs;
  while (at + offset(at) < local) at += minuteMs;
  return [at];
}

function runsOf(clock: Clock, [since, until]: Window): readonly number[] {
  const runs: number[] = [];
  for (let at = clock.next(since); at !== null && at <= until; at = clock.next(at)) runs.push(at);
  return runs;
}

type Window = readonly [since: number, until: number];

const written = (times: readonly number[]) => times.map((at) => new Date(at).toISOString());

describe.each(zones)("ten years in %s", (zone) => {
  const { offset, changes } = offsetsOf(zone);
  const whole: readonly Window[] = [[from, to]];
  // What runs many times a day is compared where clocks change: three days around each, and a week without any.
  const around = [...changes.map((at): Window => [at - 36 * hourMs, at + 36 * hourMs]), [from, from + 7 * dayMs] as const];

  test.each(expressions)("$cron, as an independent walk over local minutes finds it", (expression) => {
    const clock = readCron(expression.cron, zone) as Clock;
    const windows = (expression.moves ? whole : around).filter(([since, until]) => since >= from && until <= to);
    const walked = walk(expression, offset);
    for (const window of windows) {
      const [since, until] = window;
      const expected = walked.filter((at) => at > since && at <= until);
      expect(written(runsOf(clock, window))).toEqual(written(expected));
      expect(clock.last(until, 3)).toEqual(expected.toReversed().slice(0, 3));
    }
  });
});

test("the next run is after the instant asked about, the last ones include it", () => {
  const noon = readCron("0 12 * * *", "UTC") as Clock;
  const at = Date.UTC(2026, 5, 1, 12);
  expect([noon.next(at), noon.next(at - 1), noon.last(at, 2)]).toEqual([at + dayMs, at, [at, at - dayMs]]);
});

test.each([
  ["0 25 * * *", "UTC", '"0 25 * * *": hour 25 is outside 0 to 23.'],
  ["60 * * * *", "UTC", '"60 * * * *": minute 60 is outside 0 to 59.'],
  ["0 0 32 * *", "UTC", '"0 0 32 * *": day of month 32 is outside 1 to 31.'],
  ["0 0 1 13 *", "UTC", '"0 0 1 13 *": month 13 is outside 1 to 12.'],
  ["0 0 * * 8", "UTC", '"0 0 * * 8": day of week 8 is outside 0 to 7.'],
  ["0 0 * * * *", "UTC", '"0 0 * * * *": expected five fields: minute, hour, day of month, month, day of week.'],
  ["soon", "UTC", '"soon": expected five fields: minute, hour, day of month, month, day of week.'],
  ["0 0 31 2 *", "UTC", '"0 0 31 2 *" never comes.'],
  ["*/0 * * * *", "UTC", '"*/0 * * * *": Syntax error, illegal stepping: 0.'],
  ["0 0 * * *", "Europe/Belin", '"Europe/Belin" is no time zone of the IANA database, such as Europe/Berlin or UTC.'],
])("%s in %s is refused in words", (expression, zone, words) => {
  expect(readCron(expression, zone)).toEqual([{ of: zone === "UTC" ? "cron" : "time_zone", says: words }]);
});

test("an expression and a zone that are both wrong are both named", () => {
  expect(readCron("0 25 * * *", "Europe/Berln")).toMatchObject([{ of: "cron" }, { of: "time_zone" }]);
  expect(readCron("0 0 31 2 *", "Europe/Berln")).toMatchObject([{ of: "cron" }, { of: "time_zone" }]);
});
