import fc from "fast-check";
import { expect, test } from "vitest";
import type { LimitPolicy } from "../contracts/policy.ts";
import { closed } from "./breaker.ts";
import { laneName, laneOf, plainLane } from "./lane.ts";
import type { Burst } from "./rate.ts";
import { afterRelease, askFor, decideRelease, depthOf, mostNow, type Step, type WaitingKey } from "./release.ts";

const now = 1_000_000;
const lane = (fair: string, limit = ""): string => laneName({ fair, limit });
const waits = (name: string, normal: number, high = 0) => ({ name, normal, high });
const key = (changes: Partial<WaitingKey>): WaitingKey => ({
  ...{ most: 100, turn: 0, turns: new Map(), lanes: [], limits: null, out: new Map(), recent: new Map() },
  ...changes,
});
const limits = (changes: Partial<LimitPolicy>): LimitPolicy => ({ rate: null, concurrency: null, per: null, ...changes });
/** `a3 b1`: three of lane a, then one of b; high ones are written in capitals. */
const spoken = (steps: readonly Step[]): string =>
  steps
    .map((step) => (step.priority === "high" ? step.lane.toUpperCase() : step.lane) || (step.priority === "high" ? "HIGH" : "normal"))
    .join(" ");
const [a, b, c] = [lane("a"), lane("b"), lane("c")];
const short = (text: string): string => text.replaceAll(/\["(\w)",""\]/gi, "$1");

test.each([
  { name: "nobody waits", facts: key({}), goes: "" },
  { name: "as many as there is room for", facts: key({ most: 2, lanes: [waits(plainLane, 5)] }), goes: "normal normal" },
  { name: "high before normal", facts: key({ most: 3, lanes: [waits(plainLane, 2, 2)] }), goes: "HIGH HIGH normal" },
  {
    name: "every tenth turn a normal one before the high ones",
    facts: key({ most: 11, lanes: [waits(plainLane, 2, 20)] }),
    goes: "HIGH HIGH HIGH HIGH HIGH HIGH HIGH HIGH HIGH normal HIGH",
  },
  {
    name: "each value its turn, however many wait behind it",
    facts: key({ most: 5, lanes: [waits(a, 99), waits(b, 2), waits(c, 1)] }),
    goes: "a b c a b",
  },
  {
    name: "whose turn it is goes on from the last release",
    facts: key({
      most: 3,
      turn: 7,
      turns: new Map([
        ["a", 8],
        ["b", 7],
      ]),
      lanes: [waits(a, 99), waits(b, 99)],
    }),
    goes: "b a b",
  },
  {
    name: "who was away has saved up no turns",
    facts: key({
      most: 4,
      turn: 50,
      turns: new Map([
        ["a", 51],
        ["b", 3],
      ]),
      lanes: [waits(a, 99), waits(b, 99)],
    }),
    goes: "b a b a",
  },
])("$name", ({ facts, goes }) => expect(short(spoken(decideRelease(facts, now)))).toBe(goes));

const perTenant = [waits(lane("", "x"), 5), waits(lane("", "y"), 5)];

test.each([
  {
    name: "no more at once than the limit",
    facts: { limits: limits({ concurrency: 3 }), out: new Map([["", 1]]), lanes: [waits(plainLane, 9)] },
    x: 0,
    y: 0,
    plain: 2,
  },
  {
    name: "for each value by itself",
    facts: { limits: limits({ concurrency: 3, per: "/t" }), out: new Map([["x", 3]]), lanes: perTenant },
    x: 0,
    y: 3,
    plain: 0,
  },
  {
    name: "no faster than the rate",
    facts: {
      limits: limits({ rate: { count: 4, perMs: 1_000 }, per: "/t" }),
      recent: new Map([["x", [[now - 10, 3] as const]]]),
      lanes: perTenant,
    },
    x: 1,
    y: 4,
    plain: 0,
  },
  {
    name: "the smaller of the two",
    facts: { limits: limits({ rate: { count: 4, perMs: 1_000 }, concurrency: 2, per: "/t" }), lanes: perTenant },
    x: 2,
    y: 2,
    plain: 0,
  },
  {
    name: "a limit that was lowered below what is out",
    facts: { limits: limits({ concurrency: 3 }), out: new Map([["", 9]]), lanes: [waits(plainLane, 9)] },
    x: 0,
    y: 0,
    plain: 0,
  },
])("limits: $name", ({ facts, x, y, plain }) => {
  const steps = decideRelease(key(facts), now);
  const of = (name: string): number => steps.filter((step) => step.lane === name).length;
  expect({ x: of(lane("", "x")), y: of(lane("", "y")), plain: of(plainLane) }).toEqual({ x, y, plain });
});

test.each([
  { name: "paused: nobody", facts: { pausedAt: 1 }, most: 0 },
  { name: "no room: nobody", facts: { room: -2 }, most: 0 },
  { name: "as far as there is room", facts: { room: 3 }, most: 3 },
  { name: "as many as are asked for", facts: { limit: 2 }, most: 2 },
  { name: "its breaker tripped: nobody", facts: { breaker: { kind: "tripped", since: 0, until: now + 1 } as const }, most: 0 },
  { name: "its breaker tries: one", facts: { breaker: { kind: "tripped", since: 0, until: now } as const }, most: 1 },
])("$name", ({ facts, most }) =>
  expect(mostNow({ ...{ room: 10, limit: 10, pausedAt: null, breaker: closed, trialIsOut: false }, ...facts }, now).most).toBe(most),
);

test.each([
  { name: "as many as there is room for", room: 40, state: {}, many: 40 },
  { name: "nothing while the key is closed", room: 40, state: { closedUntil: 1_001, trying: true }, many: 0 },
  { name: "one to try a key that came back", room: 40, state: { closedUntil: 1_000, trying: true }, many: 1 },
  { name: "nothing without room", room: 0, state: {}, many: 0 },
  { name: "nothing where a recount found too many out", room: -5, state: {}, many: 0 },
  { name: "at most a thousand at a time", room: 5_000, state: {}, many: 1_000 },
])("asks for $name", ({ room, state, many }) => expect(askFor(room, { closedUntil: 0, trying: false, ...state }, 1_000)).toBe(many));

test("a lane says when its rate opens again", () => {
  const facts = key({ limits: limits({ rate: { count: 2, perMs: 1_000 }, per: "/t" }), lanes: perTenant });
  const { opensAt } = afterRelease(facts, decideRelease(facts, now), now);
  expect([...opensAt]).toEqual([
    ["x", now + 1_000],
    ["y", now + 1_000],
  ]);
});

/** A world of lanes in which tasks come, go and end as chance will have it; all that a store does for a release, in memory. */
class World {
  readonly waiting = new Map<string, { high: number; normal: number }>();
  readonly out: string[] = [];
  readonly releases: { readonly at: number; readonly lane: string }[] = [];
  readonly #limits: LimitPolicy;
  #turn = 0;
  #turns = new Map<string, number>();
  #served = new Map<string, number>();
  #recent: ReadonlyMap<string, readonly Burst[]> = new Map();

  constructor(of: LimitPolicy) {
    this.#limits = of;
  }

  arrive(name: string, priority: "high" | "normal", many: number): void {
    const held = this.waiting.get(name) ?? { high: 0, normal: 0 };
    held[priority] += many;
    this.waiting.set(name, held);
  }

  end(which: number): void {
    if (this.out.length > 0) this.out.splice(which % this.out.length, 1);
  }

  release(most: number, at: number): readonly Step[] {
    const names = [...this.waiting.keys()].toSorted((one, other) => (this.#served.get(one) ?? 0) - (this.#served.get(other) ?? 0));
    const depth = depthOf(most, names.length);
    const lanes = names.map((name) => {
      const { high, normal } = this.waiting.get(name)!;
      return { name, high: Math.min(depth, high), normal: Math.min(depth, normal) };
    });
    const outOf = new Map<string, number>();
    for (const name of this.out) outOf.set(laneOf(name).limit, (outOf.get(laneOf(name).limit) ?? 0) + 1);
    const facts = { most, turn: this.#turn, turns: this.#turns, lanes, limits: this.#limits, out: outOf, recent: this.#recent };
    const steps = decideRelease(facts, at);
    const after = afterRelease(facts, steps, at);
    this.#turn = after.turn;
    this.#turns = new Map([...this.#turns, ...after.turns]);
    this.#recent = new Map([...this.#recent, ...after.recent]);
    for (const name of after.served) this.#served.set(name, at);
    for (const { lane: name, priority } of steps) this.#go(name, priority, at);
    return steps;
  }

  #go(name: string, priority: "high" | "normal", at: number): void {
    const held = this.waiting.get(name)!;
    held[priority] -= 1;
    expect(held[priority]).toBeGreaterThanOrEqual(0);
    if (held.high + held.normal === 0) this.waiting.delete(name);
    this.out.push(name);
    this.releases.push({ at, lane: name });
  }
}

const lanes = ["a", "b", "c"].flatMap((fair) => ["x", "y"].map((limit) => lane(fair, limit)));
const events = fc.array(
  fc.oneof(
    fc.record({
      do: fc.constant("arrive" as const),
      lane: fc.constantFrom(...lanes),
      priority: fc.constantFrom("high" as const, "normal" as const),
      many: fc.integer({ min: 1, max: 20 }),
    }),
    fc.record({ do: fc.constant("end" as const), which: fc.nat() }),
    fc.record({ do: fc.constant("release" as const), most: fc.integer({ min: 1, max: 12 }), after: fc.integer({ min: 0, max: 300 }) }),
  ),
  { minLength: 30, maxLength: 120 },
);

test("whatever happens: no limit is exceeded at any moment, and nobody goes who does not wait", () => {
  const of = limits({ rate: { count: 9, perMs: 1_000 }, concurrency: 5, per: "/limit" });
  fc.assert(
    fc.property(events, (happening) => {
      const world = new World(of);
      let at = 1;
      for (const event of happening) {
        if (event.do === "arrive") world.arrive(event.lane, event.priority, event.many);
        else if (event.do === "end") world.end(event.which);
        else {
          at += event.after;
          expect(world.release(event.most, at).length).toBeLessThanOrEqual(event.most);
        }
        for (const limit of ["x", "y"]) {
          expect(world.out.filter((name) => laneOf(name).limit === limit).length).toBeLessThanOrEqual(5);
          const lately = world.releases.filter((one) => laneOf(one.lane).limit === limit && one.at > at - 1_000);
          expect(lately.length).toBeLessThanOrEqual(9);
        }
      }
    }),
  );
});

test("nobody starves: while one tenant's tasks never end, each of the others goes within as many turns as there are tenants", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 7 }), fc.integer({ min: 2, max: 12 }), (room, tenants) => {
      const world = new World(limits({}));
      world.arrive(lane("flood"), "high", 100_000);
      world.arrive(lane("flood"), "normal", 100_000);
      world.release(50, 1); // It was there long before the others.
      for (let tenant = 0; tenant < tenants; tenant++) world.arrive(lane(`tenant ${tenant}`), "normal", 10);
      const before = world.releases.length;
      for (let at = 2; world.releases.length - before < 11 * (tenants + 1); at++) world.release(room, at);
      for (let tenant = 0; tenant < tenants; tenant++) {
        const went = world.releases.slice(before).filter((one) => one.lane === lane(`tenant ${tenant}`));
        expect(went.length).toBe(10);
      }
    }),
  );
});

test("within one share, lanes whose room is always taken by one do not starve either", () => {
  const world = new World(limits({ concurrency: 1, per: "/limit" }));
  for (const limit of ["p", "q", "r", "s"]) world.arrive(lane("", limit), "normal", 1_000);
  for (let at = 1; at <= 40; at++) {
    world.release(1, at);
    world.end(0);
  }
  const wentOf = (limit: string) => world.releases.filter((one) => one.lane === lane("", limit)).length;
  expect(["p", "q", "r", "s"].map(wentOf)).toEqual([10, 10, 10, 10]);
});

test("a normal task waits for no more than nine high ones", () => {
  const world = new World(limits({}));
  world.arrive(plainLane, "high", 1_000);
  world.arrive(plainLane, "normal", 5);
  const steps = [1, 2, 3, 4, 5].flatMap((at) => world.release(10, at));
  expect(steps.filter(({ priority }) => priority === "normal").length).toBe(5);
});
