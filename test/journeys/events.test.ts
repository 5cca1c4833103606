import { expect, test } from "vitest";
import { follow, type StreamedEvent } from "../support/event_stream.ts";
import { House } from "../support/house.ts";

const isState =
  (state: string, id?: unknown) =>
  ({ event, data }: StreamedEvent): boolean =>
    event === "task" && data["state"] === state && (id === undefined || data["task_id"] === id);

test("who follows a task is told how it stands, and how it ends", async () => {
  const house = await House.start();
  const id = await house.accepted({ do: "succeed" });
  const stream = await follow(house.api, `task:${id}`);
  const snapshot = await stream.next();
  expect(snapshot).toMatchObject({ event: "snapshot", data: { tasks: [{ task_id: id, routing_key: "trial" }], queues: [] } });
  await house.consumer();
  const end = await stream.until(isState("succeeded"));
  expect(end.data).toMatchObject({ task_id: id, routing_key: "trial", at: expect.stringMatching(/Z$/) as string });
  expect(Number(end.id!.split("-")[1])).toBeGreaterThan(Number(snapshot!.id!.split("-")[1]));
});

test("who comes back with its last event is told what it has missed; with an unknown one, how things stand", async () => {
  const house = await House.start();
  await house.consumer();
  const before = await follow(house.api, "queue:trial");
  const snapshot = await before.next();
  expect(snapshot!.data["queues"]).toMatchObject([{ routing_key: "trial", waiting: 0 }]);
  before.close();
  const id = await house.accepted({ do: "succeed" });
  await house.untilState(id, "succeeded");

  const after = await follow(house.api, "queue:trial", snapshot!.id);
  expect(await after.next()).toMatchObject({ event: "notice", data: { what: "resumed" }, id: snapshot!.id });
  expect(await after.until(isState("succeeded"))).toMatchObject({ data: { task_id: id } });
  const stranger = await follow(house.api, `task:${id}`, "another-7");
  expect(await stranger.next()).toMatchObject({ event: "snapshot", data: { tasks: [{ task_id: id, state: "succeeded" }] } });
});

test("of very many changes so many are told in a second, and how many more there are; a task that is followed is always told", async () => {
  const house = await House.start();
  const followed = await house.accepted({ do: "succeed" }, { query: { delay: "1d" } });
  const all = await follow(house.api, `tasks,task:${followed}`);
  await all.next();
  // Two hundred tasks in one transaction, so that they move at one moment on the slowest machine.
  const items = Array.from({ length: 200 }, (_, number) => ({ do: "succeed", number }));
  const steps = [{ name: "each", routing_key: "trial", for_each: "/input/items", payload: { $from: "/item" } }];
  await house.api.request("POST", "/pipelines", { body: JSON.stringify({ input: { items }, steps }) });
  const seen: StreamedEvent[] = [];
  await all.until((event) => seen.push(event) > 0 && event.event === "more");
  expect(seen.filter(({ event }) => event === "task").length).toBeGreaterThanOrEqual(50);
  expect(Number(seen.at(-1)!.data["more"])).toBeGreaterThanOrEqual(150);
  await house.api.request("POST", `/tasks/${followed}/cancel`);
  await all.until(isState("cancelled", followed));
});

test("who follows all queues is told their figures as they change, and the alerts", async () => {
  const house = await House.start();
  const stream = await follow(house.api, "queues");
  expect(await stream.next()).toMatchObject({ event: "snapshot", data: { queues: [{ routing_key: "trial" }], tasks: [] } });
  expect(await stream.until(({ event }) => event === "alert")).toMatchObject({ data: { alerts: [] } });
  await house.accepted({ do: "succeed" });
  const waits = ({ event, data }: StreamedEvent) =>
    event === "numbers" && (data["queues"] as readonly { figures: { waiting: number } }[])[0]?.figures.waiting === 1;
  expect(await stream.until(waits)).toMatchObject({ data: { queues: [{ routing_key: "trial" }] } });
});

test("a task that one server has accepted is followed at another", async () => {
  const house = await House.start({ store: "postgres" });
  const { api: other } = await house.anotherServer();
  const stream = await follow(other, "queue:trial");
  await stream.next();
  const id = await house.accepted({ do: "succeed" });
  expect(await stream.until(isState("queued", id))).toBeDefined();
  await house.consumer();
  expect(await stream.until(isState("succeeded", id))).toBeDefined();
});

test("a server that stops says so to who follows, and is not kept by them", async () => {
  const house = await House.start();
  const stream = await follow(house.api, "tasks");
  await stream.next();
  const stopped = house.server.close().then(() => house.server.exited);
  expect(await stream.until(({ event }) => event === "notice")).toMatchObject({ data: { what: "stopping" } });
  expect(await stream.next()).toBeNull();
  expect(await stopped).toMatchObject({ code: 0 });
});

test("too_many_streams: the thousand-and-first is refused, and has its place when another has gone", async () => {
  const house = await House.start();
  const streams = await Promise.all(Array.from({ length: 1_000 }, () => follow(house.api, "tasks")));
  expect(await Promise.all(streams.map((stream) => stream.next()))).toHaveLength(1_000);
  const refused = await house.api.get<{ readonly code: string }>("/events?follow=tasks");
  expect([refused.status, refused.body.code]).toEqual([503, "too_many_streams"]);
  streams[0]!.close();
  for (let status = 503; status !== 200; ) {
    const again = await follow(house.api, "tasks");
    status = again.status;
    if (status === 200) expect(await again.next()).toMatchObject({ event: "snapshot" });
  }
});
