import { Cron } from "croner";

/**
 * When a schedule is due: a cron expression of five fields (minute, hour, day of month, month, day of week; names of months
 * and days, `@daily` and the like, `L` and `#` as Croner has them) in a time zone of the IANA database.
 *
 * Where clocks change, what the expression says decides:
 *
 *   one minute of one hour (`30 2 * * *`)                  every such day has its run: at a time that is skipped, it is at the
 *                                                          first moment after the gap; at one that comes twice, the first time
 *   any other (`15 * * * *`, `0,30 2 * * *`, `0 1-3 * * *`)   as clocks show it: not in what is skipped, twice in what comes twice
 */
export interface Clock {
  /** The first instant after this one; null: there is none. Milliseconds since 1970. */
  next(after: number): number | null;
  /** The last instants not after this one, newest first, at most `many`. */
  last(notAfter: number, many: number): readonly number[];
}

/** The clock, or what is wrong with its expression and its zone. */
export function readCron(expression: string, timeZone: string): Clock | readonly WrongClock[] {
  const zone: readonly WrongClock[] = knowsZone(timeZone)
    ? []
    : [{ of: "time_zone", says: `"${timeZone}" is no time zone of the IANA database, such as Europe/Berlin or UTC.` }];
  try {
    const cron = new Cron(expression, { timezone: zone.length === 0 ? timeZone : "UTC", paused: true, mode: "5-part" });
    if (cron.nextRun() === null) return [{ of: "cron", says: `"${expression}" never comes.` }, ...zone];
    if (zone.length > 0) return zone;
    return {
      next: (after) => cron.nextRun(new Date(after))?.getTime() ?? null,
      last: (notAfter, many) => cron.previousRuns(many, new Date(notAfter + 1)).map((date) => date.getTime()),
    };
  } catch (error) {
    return [{ of: "cron", says: `"${expression}": ${inWords((error as Error).message)}.` }, ...zone];
  }
}

export interface WrongClock {
  readonly of: "cron" | "time_zone";
  readonly says: string;
}

export const isClock = (read: Clock | readonly WrongClock[]): read is Clock => "next" in read;

function knowsZone(timeZone: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone });
    return true;
  } catch {
    return false;
  }
}

const ranges: Readonly<Record<string, readonly [name: string, from: number, to: number]>> = {
  minute: ["minute", 0, 59],
  hour: ["hour", 0, 23],
  day: ["day of month", 1, 31],
  month: ["month", 1, 12],
  dayOfWeek: ["day of week", 0, 7],
};

/** The library's messages as a person at a form would have them. */
function inWords(message: string): string {
  const [, field = "", value = ""] = /Invalid value for (\w+): (\S+)/.exec(message) ?? [];
  const range = ranges[field];
  // The library counts days and months from 0.
  const meant = field === "day" || field === "month" ? Number(value) + 1 : value;
  if (range !== undefined) return `${range[0]} ${meant} is outside ${range[1]} to ${range[2]}`;
  if (/space separated parts|requires exactly 5 parts/.test(message))
    return "expected five fields: minute, hour, day of month, month, day of week";
  return message.replace(/^CronPattern: /, "").replace(/\.$/, "");
}
