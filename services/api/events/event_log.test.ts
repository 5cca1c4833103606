import { expect, test } from "vitest";
import type { ChangeListener } from "../../store/store.ts";
import { EventLog } from "./event_log.ts";

function given() {
  const clock = { now: 1_000 };
  const store: { tell: ChangeListener; miss: () => void } = { tell: () => {}, miss: () => {} };
  const log = new EventLog(
    {
      onChange(listener, missed = () => undefined) {
        store.tell = listener;
        store.miss = missed;
        return () => undefined;
      },
    },
    "start",
    () => clock.now,
  );
  const move = (...ids: string[]) =>
    store.tell(
      ids.map((taskId) => ({ taskId, routingKey: "trial", state: "running" })),
      "own",
    );
  const missedSince = (id: string) => log.since(id)?.map(({ taskId }) => taskId) ?? null;
  return { clock, store, log, move, missedSince };
}

test("who comes back by its last event is told what came after it", () => {
  const { log, move, missedSince } = given();
  expect(log.lastId).toBe("start-0");
  move("a", "b");
  move("c");
  expect([missedSince("start-0"), missedSince("start-2"), missedSince("start-3")]).toEqual([["a", "b", "c"], ["c"], []]);
});

test.each(["another-1", "start-9", "start-x", "start", ""])("%j is not known", (id) => {
  const { move, missedSince } = given();
  move("a");
  expect(missedSince(id)).toBeNull();
});

test("five minutes are kept, and ten thousand events", () => {
  const { clock, move, missedSince } = given();
  move("a");
  clock.now += 300_001;
  move("b");
  expect([missedSince("start-0"), missedSince("start-1")]).toEqual([null, ["b"]]);
  move(...Array.from({ length: 10_000 }, (_, index) => `many ${index}`));
  expect([missedSince("start-1"), missedSince("start-2")?.length]).toEqual([null, 10_000]);
});

test("after a gap nobody is told that it has missed nothing, and who listens is told of it", () => {
  const { store, log, move, missedSince } = given();
  const heard: string[] = [];
  log.listen({ events: (events) => heard.push(...events.map(({ taskId }) => taskId)), gap: () => heard.push("gap") });
  move("a");
  store.miss();
  move("b");
  expect(heard).toEqual(["a", "gap", "b"]);
  expect([missedSince("start-1"), missedSince("start-2")]).toEqual([null, ["b"]]);
});
