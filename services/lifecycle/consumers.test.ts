import { expect, test } from "vitest";
import { type Sight, type Taker, type WatchedConsumer, watchConsumers } from "./consumers.ts";

const taker: Taker = {
  ...{ routingKey: "data_export", process: "export-1.a", listed: true, prefetch: 20, inFlight: 3, moved: 100, connectedSince: 0 },
  ...{ language: "python", version: "1.0.2", contract: "abc" },
};
const start = 1_000_000_000;
const second = 1_000;

interface Scene {
  readonly taker?: Partial<Taker> | null;
  readonly ready?: number;
  readonly heardAt?: number;
}

/** What is seen of one consumer every ten seconds, and what is said of it at last. */
function after(seconds: number, scene: (at: number) => Scene): WatchedConsumer | undefined {
  let watched: readonly WatchedConsumer[] = [];
  for (let at = 0; at <= seconds; at += 10) {
    const { taker: changes = {}, ready = 5, heardAt = 0 } = scene(at);
    const sight: Sight = {
      takers: changes === null ? [] : [{ ...taker, ...changes }],
      ready: new Map([["data_export", ready]]),
      heardAt: new Map([["data_export export-1.a", start + heardAt * second]]),
      timeoutMs: new Map([["data_export", 900 * second]]),
    };
    watched = watchConsumers(watched, sight, start + at * second);
  }
  return watched[0];
}

const cases: readonly { name: string; seconds: number; scene: (at: number) => Scene; state: string }[] = [
  { name: "takes tasks: it consumes", seconds: 600, scene: (at) => ({ taker: { moved: at } }), state: "consuming" },
  { name: "has nothing to take: it consumes", seconds: 600, scene: () => ({ ready: 0 }), state: "consuming" },
  { name: "has room, and has taken nothing for less than a minute: it consumes", seconds: 50, scene: () => ({}), state: "consuming" },
  { name: "has room, and takes nothing for a minute while tasks wait: it is deaf", seconds: 60, scene: () => ({}), state: "deaf" },
  {
    name: "has room, and takes nothing: that it reports on what it has makes it no less deaf",
    seconds: 60,
    scene: (at) => ({ heardAt: at }),
    state: "deaf",
  },
  {
    name: "is full and reports on its work: it consumes",
    seconds: 600,
    scene: (at) => ({ taker: { inFlight: 20 }, heardAt: at }),
    state: "consuming",
  },
  {
    name: "is full and nothing was heard of it for a minute: it is deaf",
    seconds: 60,
    scene: () => ({ taker: { inFlight: 20 } }),
    state: "deaf",
  },
  {
    name: "is full, and without our library: it may work in silence as long as its contract allows",
    seconds: 890,
    scene: () => ({ taker: { inFlight: 20, language: null } }),
    state: "consuming",
  },
  {
    name: "is full, without our library, and silent for longer than its contract allows: it is deaf",
    seconds: 900,
    scene: () => ({ taker: { inFlight: 20, language: null } }),
    state: "deaf",
  },
  { name: "without a limit it always has room", seconds: 60, scene: () => ({ taker: { prefetch: null, inFlight: 900 } }), state: "deaf" },
  { name: "heard again: it consumes", seconds: 70, scene: (at) => ({ taker: { moved: at < 70 ? 0 : 1 } }), state: "consuming" },
  { name: "is connected and consumes no more: it drains", seconds: 600, scene: () => ({ taker: { listed: false } }), state: "draining" },
  { name: "is connected no more: it is gone", seconds: 20, scene: (at) => ({ taker: at < 20 ? {} : null }), state: "gone" },
  {
    name: "came back: it consumes, and is not deaf for what was before",
    seconds: 200,
    scene: (at) => ({ taker: at > 20 && at < 200 ? null : {} }),
    state: "consuming",
  },
];

for (const { name, seconds, scene, state } of cases)
  test(`one that ${name}`, () => {
    expect(after(seconds, scene)?.state).toBe(state);
  });

test("who is gone is remembered with when it was last seen, and forgotten after a day", () => {
  const [here] = watchConsumers([], { takers: [taker], ready: new Map(), heardAt: new Map(), timeoutMs: new Map() }, start);
  const nobody: Sight = { takers: [], ready: new Map(), heardAt: new Map(), timeoutMs: new Map() };
  expect(watchConsumers([here!], nobody, start + 86_399_999)).toMatchObject([{ state: "gone", lastSeenAt: start, inFlight: null }]);
  expect(watchConsumers([here!], nobody, start + 86_400_000)).toEqual([]);
});
