import { setTimeout as wait } from "node:timers/promises";
import { Refused } from "../exits.ts";
import type { GlobalOptions } from "../global_options.ts";
import type { Api } from "../http/api.ts";
import { openApi } from "../http/open.ts";
import { count, type Io } from "../io.ts";
import { type Column, jsonBelow, type Row, showOne, showRows, tableBelow } from "../output/show.ts";
import { givenJson, valueIn } from "../send/payload.ts";
import { untilStopped } from "../stopping.ts";
import { stateColumn } from "../task/columns.ts";

export interface ListOptions extends GlobalOptions {
  readonly name?: string;
  readonly state?: string;
  readonly named?: boolean;
}

export interface SendOptions extends GlobalOptions {
  readonly data?: string;
  readonly idempotencyKey?: string;
  readonly wait?: number;
  readonly dryRun?: boolean;
}

/** As GET /pipelines/:id has it. */
interface Pipeline extends Row {
  readonly id: string;
  readonly state: "running" | "succeeded" | "failed" | "cancelled";
  readonly obstacle: string | null;
  readonly steps: readonly Row[];
}

const pathOf = (id: string) => `/pipelines/${encodeURIComponent(id)}`;

export async function list(options: ListOptions, io: Io): Promise<void> {
  const { name, state } = options;
  if (options.named === true) return listNamed(options, io);
  const { pipelines } = await openApi(options, io).get<{ readonly pipelines: readonly Row[] }>("/pipelines", { name, state });
  showRows(pipelines, ["id", "name", stateColumn(io), "created_at", "ended_at"], options, io);
  io.note(`${count(pipelines.length, "pipeline")}\n`);
}

/** Those of the contract folder, with what each wants. */
async function listNamed(options: ListOptions, io: Io): Promise<void> {
  if (options.name !== undefined || options.state !== undefined)
    throw new Refused("usage", "--named lists what can be begun, and not what was: it takes no --name and no --state.");
  const { pipelines } = await openApi(options, io).get<{ readonly pipelines: readonly NamedPipeline[] }>("/pipelines/named");
  const columns: readonly Column[] = ["name", { field: "input", cell: inputOf }, { field: "steps", cell: stepsOf }, "description"];
  showRows(pipelines, columns, options, io);
  io.note(`${count(pipelines.length, "pipeline")} by name\n`);
}

/** As GET /pipelines/named has it. */
interface NamedPipeline extends Row {
  readonly input: { readonly properties?: object; readonly required?: readonly string[] };
  readonly steps: readonly { readonly name: string }[];
}

/** The members of its input; those that may be left out in brackets. */
function inputOf(row: Row): string {
  const { properties = {}, required = [] } = (row as NamedPipeline).input;
  return (
    Object.keys(properties)
      .map((name) => (required.includes(name) ? name : `[${name}]`))
      .join(", ") || "-"
  );
}

const stepsOf = (row: Row): string => (row as NamedPipeline).steps.map(({ name }) => name).join(", ");

export async function show(id: string, options: GlobalOptions, io: Io): Promise<void> {
  showPipeline(await openApi(options, io).get<Pipeline>(pathOf(id)), options, io);
}

export async function change(verb: "cancel" | "resume", id: string, options: GlobalOptions, io: Io): Promise<void> {
  showPipeline(await openApi(options, io).post<Pipeline>(`${pathOf(id)}/${verb}`), options, io);
}

export async function send(name: string | undefined, options: SendOptions, io: Io): Promise<void> {
  const given = name !== undefined && options.data === undefined && io.terminal.in ? null : await givenJson(options.data, io);
  const value = given === null ? {} : valueIn(given);
  const sent = given === null ? {} : { sent: { ...given, under: name === undefined ? "" : "/input" } };
  const key = options.idempotencyKey;
  const api = openApi(options, io);
  const begun = await api.post<Pipeline>("/pipelines", name === undefined ? value : { name, input: value }, {
    ...{ query: options.dryRun ? { dry_run: "true" } : {}, headers: key === undefined ? {} : { "idempotency-key": key } },
    ...sent,
  });
  if (options.dryRun) return showOne(begun, ["valid", "steps"], options, io);
  if (options.wait === undefined) return showPipeline(begun, options, io);
  await showEnd(begun, options.wait, api, options, io);
}

/** @throws Refused `ended_badly`, `ran_out`, or stopped by a person: it goes on. */
async function showEnd(begun: Pipeline, limitMs: number, api: Api, options: SendOptions, io: Io): Promise<void> {
  const from = Date.now();
  const goesOn = `Pipeline ${begun.id} goes on. Look at it: waybill pipeline show ${begun.id}`;
  const end = await untilStopped(goesOn, async (signal) => {
    let pipeline = begun;
    while (pipeline.state === "running" && Date.now() - from < limitMs) {
      await wait(500, undefined, { signal }).catch(() => signal.throwIfAborted());
      pipeline = await api.get<Pipeline>(pathOf(begun.id));
    }
    return pipeline;
  });
  showPipeline(end, options, io);
  if (end.state === "running") throw new Refused("ran_out", goesOn);
  if (end.state !== "succeeded")
    throw new Refused("ended_badly", `Pipeline ${end.id} is ${end.state}${end.obstacle === null ? "" : `: ${end.obstacle}`}.`);
}

function showPipeline(pipeline: Pipeline, options: GlobalOptions, io: Io): void {
  const { steps, input, ...facts } = pipeline;
  const told = Object.keys(facts).filter((field) => facts[field] !== null);
  const columns = told.map((field): Column => (field === "state" ? stateColumn(io) : field));
  const stepColumns: readonly Column[] = ["stage", "name", "routing_key", stateColumn(io), { field: "tasks", cell: tasksOf }];
  showOne(pipeline, columns, options, io, tableBelow("steps", steps, stepColumns, options, io) + jsonBelow("input", input, io));
}

/** Its task; of several how many are in which state. */
function tasksOf({ tasks, counts }: Row): string {
  const [only, ...others] = tasks as readonly { readonly id: string }[];
  if (only !== undefined && others.length === 0) return only.id;
  const states = Object.entries(counts as Readonly<Record<string, number>>).map(([state, many]) => `${many} ${state}`);
  return states.join(", ") || "-";
}
