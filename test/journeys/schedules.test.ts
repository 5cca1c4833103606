import { expect, test } from "vitest";
import { eventually } from "../support/eventually.ts";
import { House } from "../support/house.ts";
import type { TaskView } from "../support/http.ts";

interface Schedule {
  readonly id: string;
  readonly next_at: string | null;
  readonly paused_since: string | null;
  readonly overlap: string;
  readonly runs: readonly {
    readonly instant: string;
    readonly result: string;
    readonly task_id: string | null;
    readonly state: string | null;
  }[];
}

const post = <Body>({ api }: House, path: string, body: object = {}) => api.request<Body>("POST", path, { body: JSON.stringify(body) });
const usual = { routing_key: "trial", payload: { do: "succeed", number: 7 }, cron: "0 7 * * *", time_zone: "Europe/Berlin" };
const look = async ({ api }: House, id: string) => (await api.get<Schedule>(`/schedules/${id}`)).body;

/** As if its time had come: what a test cannot do to the clock of a running server, it does to the schedule. */
async function makeDue(house: House, id: string, ago = "1 minute"): Promise<void> {
  const sqlite = `update schedules set next_at = (unixepoch('now', '-${ago}') / 60) * 60000 where id = unhex('${id.replaceAll("-", "")}')`;
  const postgres = `update waybill.schedules set next_at = date_trunc('minute', now() - interval '${ago}') where id = '${id}'`;
  await house.change({ sqlite, postgres });
}

test("a schedule is kept, its task is done when it is due, and it is due again at its next instant", async () => {
  const house = await House.start();
  await house.consumer();
  const { status, body } = await post<Schedule>(house, "/schedules", { ...usual, cron: "* * * * *" });
  expect([status, body.runs]).toEqual([201, []]);
  await makeDue(house, body.id);
  const run = await eventually(async () => (await look(house, body.id)).runs.findLast(({ result }) => result === "begun"), {
    until: (one) => one?.state === "succeeded",
    what: "its task is done",
  });
  expect(run).toMatchObject({ result: "begun" });
  const task = (await house.api.get<TaskView & { readonly schedule: string }>(`/tasks/${run!.task_id}`)).body;
  expect(task).toMatchObject({ schedule: body.id, payload: { do: "succeed", number: 7 } });
  expect(Date.parse((await look(house, body.id)).next_at!)).toBeGreaterThan(Date.parse(run!.instant));
});

test("run now, pause, resume, change, preview, delete", async () => {
  const house = await House.start();
  await house.consumer();
  const { id } = (await post<Schedule>(house, "/schedules", { ...usual, name: "daily", overlap: "queue" })).body;
  const now = await post<{ readonly result: string; readonly task_id: string }>(house, `/schedules/${id}/run`);
  expect([now.status, now.body.result]).toEqual([202, "begun"]);
  expect((await house.untilState(now.body.task_id, "succeeded")).state).toBe("succeeded");

  const paused = (await post<Schedule>(house, `/schedules/${id}/pause`)).body;
  expect(paused.paused_since).not.toBeNull();
  await makeDue(house, id, "2 minutes");
  const resumed = (await post<Schedule>(house, `/schedules/${id}/resume`)).body;
  expect([resumed.paused_since, resumed.runs.length, Date.parse(resumed.next_at!) > Date.now()]).toEqual([null, 1, true]);

  const changed = await house.api.request<Schedule>("PATCH", `/schedules/${id}`, {
    body: JSON.stringify({ cron: "0 8 29 2 *", overlap: "skip" }),
  });
  expect([changed.body.overlap, changed.body.next_at]).toEqual(["skip", "2028-02-29T07:00:00.000Z"]);
  const preview = await house.api.get<{ readonly next: readonly string[] }>(`/schedules/${id}/preview`);
  expect(preview.body.next.slice(0, 2)).toEqual(["2028-02-29T07:00:00.000Z", "2032-02-29T07:00:00.000Z"]);
  const ten = await post<{ readonly next: readonly string[] }>(house, "/schedules/preview", { cron: "@hourly" });
  expect(ten.body.next.length).toBe(10);

  expect((await house.api.request("DELETE", `/schedules/${id}`)).status).toBe(204);
  expect((await house.api.get(`/schedules/${id}`)).status).toBe(404);
});

test("two servers begin each run once", async () => {
  const house = await House.start({ store: "postgres" });
  await house.anotherServer();
  const ids: string[] = [];
  for (let number = 0; number < 20; number++) {
    ids.push((await post<Schedule>(house, "/schedules", { ...usual, payload: { do: "succeed", number }, overlap: "queue" })).body.id);
  }
  for (const id of ids) await makeDue(house, id, "3 days");
  await eventually(async () => Promise.all(ids.map((id) => look(house, id))), {
    until: (all) => all.every(({ runs }) => runs.some(({ result }) => result === "begun")),
    what: "each has begun",
  });
  await house.consumer();
  expect(await house.untilAllEnded()).toEqual({ succeeded: 20 });
  expect(
    house
      .effects("done")
      .map(({ number }) => number)
      .toSorted((a, b) => a - b),
  ).toEqual(Array.from({ length: 20 }, (_, number) => number));
});
