import { type Problem, suggestions } from "@waybill/contracts/validation";
import { parseDuration } from "../contracts/durations.ts";
import { givenText } from "../contracts/given_text.ts";
import { type Clock, isClock, readCron } from "../lifecycle/cron.ts";
import { invalidSchedule } from "../lifecycle/errors.ts";
import { type CatchUp, mostCaughtUp, type Overlap, overlaps } from "../lifecycle/schedule.ts";
import type { Schedule, ScheduleChange } from "../store/store.ts";

export type Given = Readonly<Record<string, unknown>>;

export type AskedSchedule = Pick<Schedule, "name" | "routingKey" | "payload" | "cron" | "timeZone" | "overlap" | "catchUp" | "jitterMs"> & {
  readonly clock: Clock;
};

const changeable = ["payload", "cron", "time_zone", "overlap", "catch_up", "jitter"] as const;
const longestJitterMs = 86_400_000;

/**
 * The body of POST /schedules, whose payload `check` judges when something else is wrong, so that all is said at once.
 * @throws WaybillError `invalid_schedule` with everything that is wrong with it.
 */
export function newScheduleFrom(given: Given, check: (asked: AskedSchedule) => readonly Problem[]): AskedSchedule {
  const reader = new ReadSchedule(given, ["name", "routing_key", ...changeable]);
  const asked = {
    ...{ name: reader.name(), routingKey: reader.routingKey(), payload: JSON.stringify("payload" in given ? given["payload"] : {}) },
    ...{ ...reader.clock(), overlap: reader.overlap() ?? "skip", catchUp: reader.catchUp() ?? "last", jitterMs: reader.jitter() ?? 0 },
  };
  reader.refuse(() => (typeof given["routing_key"] === "string" ? check(asked) : []));
  return asked;
}

/** The body of PATCH /schedules/:id: what is not there stays. A changed clock counts from now. */
export function changesFrom(given: Given, before: Schedule, now: number): ScheduleChange {
  const reader = new ReadSchedule({ cron: before.cron, time_zone: before.timeZone, ...given }, changeable);
  const { clock, cron, timeZone } = reader.clock();
  const [overlap, catchUp, jitterMs] = [reader.overlap(), reader.catchUp(), reader.jitter()];
  reader.refuse();
  return {
    ...(cron === before.cron && timeZone === before.timeZone ? {} : { cron, timeZone, nextAt: clock.next(now) }),
    ...(given["payload"] === undefined ? {} : { payload: JSON.stringify(given["payload"]) }),
    ...(overlap === null ? {} : { overlap }),
    ...(catchUp === null ? {} : { catchUp }),
    ...(jitterMs === null ? {} : { jitterMs }),
  };
}

/** Reads one member after the other, and keeps what is wrong. */
export class ReadSchedule {
  readonly #given: Given;
  readonly #problems: (Problem & { readonly says?: string })[] = [];

  constructor(given: Given, known: readonly string[]) {
    this.#given = given;
    for (const name of Object.keys(given)) {
      if (known.includes(name)) continue;
      const [suggestion] = suggestions(name, known);
      this.#problems.push({
        ...{ pointer: `/${name}`, rule: "additionalProperties", expected: `one of ${known.join(", ")}`, got: name },
        ...(suggestion === undefined ? {} : { suggestion }),
      });
    }
  }

  /** @throws WaybillError `invalid_schedule` where anything was wrong. */
  refuse(others: () => readonly Problem[] = () => []): void {
    if (this.#problems.length > 0) throw invalidSchedule([...this.#problems, ...others()]);
  }

  name(): string | null {
    const { name = null } = this.#given;
    if (name === null || (typeof name === "string" && /^[A-Za-z0-9._:-]{1,100}$/.test(name))) return name as string | null;
    this.#wrong("name", "1 to 100 letters, digits, dots, underscores, colons or hyphens");
    return null;
  }

  routingKey(): string {
    const { routing_key: routingKey } = this.#given;
    if (typeof routingKey !== "string") this.#wrong("routing_key", "the routing key of a contract");
    return givenText(routingKey);
  }

  clock(): { readonly clock: Clock; readonly cron: string; readonly timeZone: string } {
    const { cron, time_zone: timeZone = "UTC" } = this.#given;
    const never = { clock: { next: () => null, last: () => [] }, cron: givenText(cron), timeZone: givenText(timeZone) };
    if (typeof cron !== "string") this.#wrong("cron", "a cron expression such as 0 7 * * 1-5");
    if (typeof timeZone !== "string") this.#wrong("time_zone", "a time zone such as Europe/Berlin");
    if (typeof cron !== "string" || typeof timeZone !== "string") return never;
    const clock = readCron(cron, timeZone);
    if (isClock(clock)) return { clock, cron, timeZone };
    for (const { of, says } of clock) {
      const expected = of === "cron" ? "a cron expression of five fields" : "a time zone of the IANA database";
      this.#problems.push({ pointer: `/${of}`, rule: "format", expected, got: of === "cron" ? cron : timeZone, says });
    }
    return never;
  }

  overlap(): Overlap | null {
    const { overlap } = this.#given;
    if (overlap === undefined || (overlaps as readonly unknown[]).includes(overlap)) return (overlap as Overlap | undefined) ?? null;
    this.#wrong("overlap", "skip, queue or cancel_running");
    return null;
  }

  catchUp(): CatchUp | null {
    const { catch_up: catchUp } = this.#given;
    if (catchUp === undefined) return null;
    if (catchUp === "none" || catchUp === "last") return catchUp;
    const { all_up_to: most, ...strangers } = Object(catchUp) as { readonly all_up_to?: unknown };
    const isAlone = Object.keys(strangers).length === 0;
    if (isAlone && Number.isInteger(most) && (most as number) >= 1 && (most as number) <= mostCaughtUp) return most as number;
    this.#wrong("catch_up", `none, last or {"all_up_to": 1 to ${mostCaughtUp}}`);
    return null;
  }

  jitter(): number | null {
    const { jitter } = this.#given;
    if (jitter === undefined) return null;
    const parsed = typeof jitter === "string" ? parseDuration(jitter) : null;
    if (parsed !== null && parsed <= longestJitterMs) return parsed;
    this.#wrong("jitter", "a duration of at most 1d, such as 30s");
    return null;
  }

  #wrong(name: string, expected: string): void {
    const got = this.#given[name] === undefined ? "nothing" : JSON.stringify(this.#given[name]).slice(0, 40);
    this.#problems.push({ pointer: `/${name}`, rule: "schedule", expected, got });
  }
}
