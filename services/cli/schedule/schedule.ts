import { Refused } from "../exits.ts";
import type { GlobalOptions } from "../global_options.ts";
import type { Api } from "../http/api.ts";
import { openApi } from "../http/open.ts";
import { count, type Io } from "../io.ts";
import { jsonBelow, type Row, showOne, showRows, tableBelow } from "../output/show.ts";
import { givenJson, valueIn } from "../send/payload.ts";

export interface ClockOptions extends GlobalOptions {
  readonly cron?: string;
  readonly timeZone?: string;
}

export interface AddOptions extends ClockOptions {
  readonly data?: string;
  readonly name?: string;
  readonly overlap?: string;
  readonly catchUp?: string;
  readonly jitter?: string;
}

export async function list(options: GlobalOptions, io: Io): Promise<void> {
  const { schedules } = await openApi(options, io).get<Schedules>("/schedules");
  showRows(schedules, ["name", "routing_key", "cron", "time_zone", "next_at", "paused_since", "id"], options, io);
  io.note(`${count(schedules.length, "schedule")}\n`);
}

export async function show(name: string, options: GlobalOptions, io: Io): Promise<void> {
  const api = openApi(options, io);
  showSchedule(await api.get<Row>(await pathOf(name, api)), options, io);
}

export async function add(routingKey: string, options: AddOptions, io: Io): Promise<void> {
  const { cron, timeZone, name, overlap, jitter, catchUp } = options;
  if (cron === undefined) throw new Refused("usage", `When? --cron "0 3 * * *", and see: waybill schedule preview --cron "0 3 * * *"`);
  const given = options.data === undefined ? null : await givenJson(options.data, io);
  const asked = {
    ...{ routing_key: routingKey, payload: given === null ? {} : valueIn(given), cron, time_zone: timeZone, name, overlap, jitter },
    catch_up: catchUp !== undefined && /^\d+$/.test(catchUp) ? { all_up_to: Number(catchUp) } : catchUp,
  };
  const request = given === null ? {} : { sent: { ...given, ofCode: "contract_violation" } };
  showSchedule(await openApi(options, io).post<Row>("/schedules", asked, request), options, io);
}

export async function change(verb: "pause" | "resume", name: string, options: GlobalOptions, io: Io): Promise<void> {
  const api = openApi(options, io);
  showSchedule(await api.post<Row>(`${await pathOf(name, api)}/${verb}`), options, io);
}

export async function run(name: string, options: GlobalOptions, io: Io): Promise<void> {
  const api = openApi(options, io);
  showOne(await api.post<Row>(`${await pathOf(name, api)}/run`), ["result", "task_id"], options, io);
}

export async function remove(name: string, options: GlobalOptions, io: Io): Promise<void> {
  const api = openApi(options, io);
  await api.ask("DELETE", await pathOf(name, api));
  io.note(`The schedule ${name} is removed.\n`);
}

export async function preview(name: string | undefined, options: ClockOptions, io: Io): Promise<void> {
  const { cron, timeZone } = options;
  if ((name === undefined) === (cron === undefined)) throw new Refused("usage", "Either a schedule, or --cron.");
  const api = openApi(options, io);
  const { next } =
    name === undefined
      ? await api.post<Runs>("/schedules/preview", { cron, time_zone: timeZone })
      : await api.get<Runs>(`${await pathOf(name, api)}/preview`);
  showRows(
    next.map((at) => ({ at })),
    ["at"],
    options,
    io,
  );
}

interface Schedules {
  readonly schedules: readonly (Row & { readonly id: string; readonly name: string | null })[];
}

interface Runs {
  readonly next: readonly string[];
}

/** The API knows schedules by their ids. @throws Refused `not_found` */
async function pathOf(nameOrId: string, api: Api): Promise<string> {
  if (/^[0-9a-f]{8}-[0-9a-f-]{27}$/.test(nameOrId)) return `/schedules/${nameOrId}`;
  const { schedules } = await api.get<Schedules>("/schedules");
  const named = schedules.find(({ name }) => name === nameOrId);
  if (named !== undefined) return `/schedules/${named.id}`;
  const names = schedules.flatMap(({ name }) => name ?? []);
  throw new Refused("not_found", `No schedule is named ${nameOrId}. Known: ${names.join(", ") || "none"}.`);
}

function showSchedule(schedule: Row, options: GlobalOptions, io: Io): void {
  const { runs, payload, ...facts } = schedule;
  const told = Object.keys(facts).filter((field) => facts[field] !== null);
  const below = [
    tableBelow("runs", (runs ?? []) as readonly Row[], ["instant", "result", "task_id", "state"], options, io),
    jsonBelow("payload", payload, io),
  ];
  showOne(schedule, told, options, io, below.join(""));
}
