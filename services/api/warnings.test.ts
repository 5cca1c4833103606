import { expect, test } from "vitest";
import { eventually } from "../../test/support/eventually.ts";
import { type KeptTask, renderKept } from "./task_door.ts";
import { onAStore } from "./trial/on_a_store.ts";

test("who sends to a paused queue is told, alone and among many, until it is resumed", async () => {
  const { app } = await onAStore();
  const change = (verb: "pause" | "resume") => app.inject({ method: "POST", url: `/queues/trial/${verb}` });
  const send = async () => {
    const one = await app.inject({ method: "POST", url: "/tasks/trial", payload: { do: "succeed" } });
    const many = await app.inject({ method: "POST", url: "/tasks", payload: [{ routing_key: "trial", payload: { do: "succeed" } }] });
    return [one.json().warnings, many.json()[0].warnings].map((warnings = []) => warnings.map((one: { code: string }) => one.code));
  };
  const paused = [["queue_paused"], ["queue_paused"]];
  expect(await send()).toEqual([[], []]);

  await change("pause");
  await eventually(send, { until: (codes) => JSON.stringify(codes) === JSON.stringify(paused), what: "both are told" });
  const { warnings } = (await app.inject({ method: "POST", url: "/tasks/trial", payload: { do: "succeed" } })).json();
  expect(warnings).toMatchObject([
    {
      detail: expect.stringMatching(/^trial is paused since .+Z; the task waits until it is resumed\.$/),
      hint: "POST /queues/trial/resume",
    },
  ]);

  await change("resume");
  await eventually(send, { until: (codes) => codes.flat().length === 0, what: "nobody is told any more" });
});

const takenByNobody = { pausedAt: null, isTakenByNobody: true };
const states = [
  { state: "accepted", warns: true },
  { state: "queued", warns: true },
  { state: "scheduled", warns: true },
  // Of an idempotency key: somebody has it, or had it.
  { state: "running", warns: false },
  { state: "succeeded", warns: false },
] as const;
for (const { state, warns } of states) {
  test(`of a task that is ${state}, that nobody takes its kind is ${warns ? "said" : "no news"}`, () => {
    const task = { kind: "kept", id: "an id", routingKey: "trial", unique: null, state, acceptedAt: 0 } as unknown as KeptTask;
    const facts = { health: { broker: () => ({ kind: "connected" }) as const }, standing: { of: () => takenByNobody } };
    const { warnings = [] } = JSON.parse(`{${renderKept(task, facts)}}`);
    expect(warnings).toMatchObject(
      warns ? [{ code: "no_consumers", detail: expect.stringMatching(/^No consumer of trial was there/) }] : [],
    );
  });
}
