import type { Problem } from "@waybill/contracts/validation";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { uuidv7 } from "uuidv7";
import type { ContractSet } from "../contracts/contract_set.ts";
import { durationText } from "../contracts/durations.ts";
import { contractOf, refuseUnlessFits } from "../dispatch/door.ts";
import { newTask, untreated } from "../dispatch/new_task.ts";
import { traceOf } from "../dispatch/treatment.ts";
import { type Clock, isClock, readCron } from "../lifecycle/cron.ts";
import { duplicateSchedule, invalidSchedule, outOfScope, scheduleNotFound } from "../lifecycle/errors.ts";
import type { Schedule, ScheduleChange, ScheduleRun, Store } from "../store/store.ts";
import { entryOf } from "./access/audit_entry.ts";
import { type Caller, isWithin } from "./access/caller.ts";
import { maskedPayload } from "./access/masking.ts";
import { keeping } from "./not_kept.ts";
import { readObject } from "./object_body.ts";
import { time } from "./render.ts";
import { changesFrom, newScheduleFrom, ReadSchedule } from "./schedule_body.ts";
import { scheduleCalled } from "./schedule_called.ts";
import { read } from "./tasks.ts";

const json = "application/json; charset=utf-8";

/** Schedules: tasks that begin by the clock. */
export function scheduleRoutes(app: FastifyInstance, store: Store, contracts: ContractSet): void {
  app.post("/schedules", async (request, reply) => {
    const now = Date.now();
    const { clock, ...asked } = newScheduleFrom(readObject(request.body, unchanged), (also) =>
      isWithin(request.caller, also.routingKey) ? problemsOfTask(contracts, also.routingKey, also.payload) : [],
    );
    if (!isWithin(request.caller, asked.routingKey)) throw outOfScope(request.caller);
    checkPayload(contracts, asked.routingKey, asked.payload, "The schedule was not saved.");
    const schedule: Schedule = {
      ...{ id: uuidv7(), ...asked, nextAt: clock.next(now), pausedAt: null, pausedBecause: null, createdAt: now },
    };
    const entry = entryOf(request, "create_schedule", { routingKey: schedule.routingKey, target: schedule.name ?? schedule.id });
    const kept = await keeping(store.audited(entry, "keepSchedule", schedule));
    if (kept === null) throw duplicateSchedule(schedule.name!);
    return reply
      .code(201)
      .header("location", `/schedules/${kept.id}`)
      .type(json)
      .send(render(kept, [], shownTo(request.caller)));
  });

  /** POST /schedules/preview: the next ten runs of a schedule that is not kept. */
  app.post("/schedules/preview", async (request) => {
    const reader = new ReadSchedule(readObject(request.body, unchanged), ["cron", "time_zone"]);
    const { clock } = reader.clock();
    reader.refuse();
    return { next: nextRuns(clock, Date.now()) };
  });

  app.get("/schedules", async ({ caller }, reply) => {
    const found = (await read(store.schedules(mostListed))).filter(({ routingKey }) => isWithin(caller, routingKey));
    const ids = found.map(({ id }) => id);
    const runs = await read(store.runsOfSchedules(ids, mostRunsInList));
    return reply.type(json).send(`{"schedules":[${found.map((one, at) => render(one, runs[at]!, shownTo(caller))).join(",")}]}`);
  });

  /** Here and below: `:id` is its id, or its name. */
  app.get<OfSchedule>("/schedules/:id", async (request, reply) => answer(request.params.id, request, reply));

  app.patch<OfSchedule>("/schedules/:id", async (request, reply) => {
    const before = await known(request.params.id);
    const change = changesFrom(readObject(request.body, unchanged), before, Date.now());
    if (change.payload !== undefined) checkPayload(contracts, before.routingKey, change.payload, "The schedule was not changed.");
    return changed(before, "change_schedule", change, request, reply);
  });

  app.delete<OfSchedule>("/schedules/:id", async (request, reply) => {
    const before = await known(request.params.id);
    await read(store.audited(entryOf(request, "delete_schedule", aboutOf(before)), "forgetSchedule", before.id));
    return reply.code(204).send();
  });

  app.post<OfSchedule>("/schedules/:id/pause", async (request, reply) => {
    const before = await known(request.params.id);
    const change = { pausedAt: before.pausedAt ?? Date.now(), pausedBecause: before.pausedBecause };
    return changed(before, "pause_schedule", change, request, reply);
  });

  /** What was due meanwhile is not made up for: it was meant not to be. */
  app.post<OfSchedule>("/schedules/:id/resume", async (request, reply) => {
    const before = await known(request.params.id);
    if (before.pausedAt === null) return answer(before.id, request, reply);
    const change = { pausedAt: null, pausedBecause: null, nextAt: clockOf(before).next(Date.now()) };
    return changed(before, "resume_schedule", change, request, reply);
  });

  /** POST /schedules/:id/run: now, whatever the clock says, and also while it is paused. */
  app.post<OfSchedule>("/schedules/:id/run", async (request, reply) => {
    const schedule = await known(request.params.id);
    const now = Date.now();
    const { contract, payload, fits } = checkPayload(contracts, schedule.routingKey, schedule.payload);
    const treatment = { ...untreated, ...traceOf(request.headers) };
    const task = { ...newTask(contract, payload, fits, treatment, now), releaseNo: null };
    const runs = [{ instant: now, task, without: null }];
    const fired = await read(
      store.audited(entryOf(request, "run_schedule", aboutOf(schedule)), "runSchedule", { schedule: schedule.id, runs }, now),
    );
    const [run] = fired ?? [];
    if (run === undefined) throw scheduleNotFound(schedule.id);
    return reply.code(202).send({ result: run.result, task_id: run.taskId });
  });

  app.get<OfSchedule>("/schedules/:id/preview", async (request) => {
    const schedule = await known(request.params.id);
    return { next: nextRuns(clockOf(schedule), Date.now()) };
  });

  /** A viewer does not see what the contract calls sensitive. */
  function shownTo({ role }: Caller): (schedule: Schedule) => string {
    return ({ routingKey, payload }) => (role === "viewer" ? maskedPayload(contracts, routingKey, payload) : payload);
  }

  async function known(id: string): Promise<Schedule> {
    const schedule = await scheduleCalled(store, id);
    if (schedule === null) throw scheduleNotFound(id);
    return schedule;
  }

  async function changed(before: Schedule, action: string, change: ScheduleChange, request: FastifyRequest, reply: FastifyReply) {
    const after = await read(store.audited(entryOf(request, action, aboutOf(before)), "changeSchedule", before.id, change));
    if (after === null) throw scheduleNotFound(before.id);
    return answer(before.id, request, reply);
  }

  async function answer(id: string, { caller }: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const schedule = await known(id);
    return reply.type(json).send(render(schedule, await read(store.scheduleRuns(schedule.id, mostRuns)), shownTo(caller)));
  }
}

interface OfSchedule {
  readonly Params: { readonly id: string };
}

const aboutOf = ({ id, routingKey, name }: Schedule) => ({ routingKey, target: name ?? id });

const unchanged = "Nothing was changed.";
const mostListed = 200;
const mostRuns = 20;
const mostRunsInList = 5;
const mostPreviewed = 10;

function checkPayload(contracts: ContractSet, routingKey: string, text: string, notDone?: string) {
  const contract = contractOf(contracts, routingKey);
  const payload = Buffer.from(text);
  return { contract, payload, fits: refuseUnlessFits(contract, contract.checkPayload(payload), notDone) };
}

/** What is wrong with the task of a schedule, beside what is wrong with the schedule itself. */
function problemsOfTask(contracts: ContractSet, routingKey: string, payload: string): readonly Problem[] {
  const contract = contracts.byRoutingKey.get(routingKey);
  if (contract === undefined)
    return [{ pointer: "/routing_key", rule: "schedule", expected: "the routing key of a contract", got: JSON.stringify(routingKey) }];
  const verdict = contract.checkPayload(Buffer.from(payload));
  return verdict.kind === "contract_violation" ? verdict.problems.map((one) => ({ ...one, pointer: `/payload${one.pointer}` })) : [];
}

function clockOf({ cron, timeZone }: Schedule): Clock {
  const clock = readCron(cron, timeZone);
  if (!isClock(clock)) throw invalidSchedule(clock.map(({ of, says }) => ({ pointer: `/${of}`, expected: "", got: cron, says })));
  return clock;
}

function nextRuns(clock: Clock, after: number): readonly string[] {
  const runs: number[] = [];
  for (let at = clock.next(after); at !== null && runs.length < mostPreviewed; at = clock.next(at)) runs.push(at);
  return runs.map((at) => time(at));
}

/** The payload goes in as the text it is, with every digit. */
function render(schedule: Schedule, runs: readonly ScheduleRun[], shown: (schedule: Schedule) => string): string {
  const facts = {
    ...{ id: schedule.id, name: schedule.name, routing_key: schedule.routingKey, cron: schedule.cron, time_zone: schedule.timeZone },
    ...{ overlap: schedule.overlap, catch_up: typeof schedule.catchUp === "number" ? { all_up_to: schedule.catchUp } : schedule.catchUp },
    ...{ jitter: durationText(schedule.jitterMs), created_at: time(schedule.createdAt), next_at: time(schedule.nextAt) },
    ...{ paused_since: time(schedule.pausedAt), paused_because: schedule.pausedBecause },
    runs: runs.map((run) => ({
      ...{ instant: time(run.instant), at: time(run.at), result: run.result, task_id: run.taskId, state: run.state },
    })),
  };
  return `${JSON.stringify(facts).slice(0, -1)},"payload":${shown(schedule)}}`;
}
