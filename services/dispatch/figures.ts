import { type ContractSet, carried, type ServedContract } from "../contracts/contract_set.ts";
import { type Disagreement, differenceOf, type Held, isLasting } from "../lifecycle/difference.ts";
import { type BrokerFacts, figuresOf, type KeyFigures } from "../lifecycle/figures.ts";
import { firstMinute, minuteByMinute, type Tallied, type Tally } from "../lifecycle/tally.ts";
import type { Store, Traffic, WaitingOfSpan } from "../store/store.ts";
import { type BrokerByKey, readBoard } from "./boards.ts";

/**
 * What is known of every routing key, at most two seconds old: asked by as many as like, looked up once. The store has all
 * of it, also what the leader saw in RabbitMQ, so every process says the same.
 */
export class Figures {
  readonly #store: FigureSource;
  readonly #contracts: ContractSet;
  readonly #now: () => number;
  readonly #disagreements = new Map<string, Disagreement>();
  readonly #all = new Remembered<AllFigures>(2_000);
  readonly #waited = new Remembered<ReadonlyMap<string, readonly WaitingOfSpan[]>>(10_000);
  readonly #longAgo = new Remembered<ReadonlyMap<string, readonly Tally[]>>(60_000);

  constructor(parts: { readonly store: FigureSource; readonly contracts: ContractSet; readonly now: () => number }) {
    this.#store = parts.store;
    this.#contracts = parts.contracts;
    this.#now = parts.now;
  }

  /** Rejects as the store does. */
  all(): Promise<AllFigures> {
    const now = this.#now();
    return this.#all.get(now, () => this.#look(now));
  }

  async #look(now: number): Promise<AllFigures> {
    const keys = carried(this.#contracts);
    const latelySince = now - (now % 10_000) - 50_000;
    const [traffic, states, lately, quarter, hour, longAgo, waited, broker] = await Promise.all([
      this.#store.traffic().then(byKey),
      this.#store.countStates([...keys.keys()]),
      this.#store.tallied(10_000, latelySince).then(byKey),
      this.#store.tallied(60_000, now - 15 * 60_000).then(byKey),
      this.#store.tallied(60_000, now - 3_600_000).then(byKey),
      this.#longAgo.get(now, () => this.#store.tallied(3_600_000, now - 8 * 86_400_000).then(byKey)),
      this.#waited.get(now, () => this.#store.waitingOver(60_000, firstMinute(shownMinutes, now)).then(byKey)),
      this.#broker(now),
    ]);
    const of = states.map((state): [string, KeyFigures] => {
      const key = state.routingKey;
      const successes = [lately, hour, longAgo].map((tallies) => largestOf(tallies.get(key) ?? none, "last_success"));
      const facts = {
        ...{ reported: keys.get(key)!.policy.outcome === "required", accepted: traffic.get(key)?.[0]?.waiting ?? 0, states: state },
        ...{ broker: broker[key] ?? null, lately: lately.get(key) ?? none, latelyMs: now - latelySince },
        waitingLately: minuteByMinute(waited.get(key) ?? [], shownMinutes, now),
        difference: this.#difference(key, keys.get(key)!, traffic.get(key)?.[0]?.released ?? 0, broker[key], now),
        ...{ quarter: quarter.get(key) ?? none, hour: hour.get(key) ?? none, lastSuccessAt: Math.max(...successes) || null },
      };
      return [key, figuresOf(facts, now)];
    });
    return { at: now, of: new Map(of), traffic: new Map([...traffic].map(([key, [one]]) => [key, one!])) };
  }

  /** Null: they agree, it has not lasted, or one of them does not say. */
  #difference(key: string, { policy }: ServedContract, released: number, broker: BrokerFacts | undefined, now: number): Held | null {
    const unacknowledged = broker?.unacknowledged ?? null;
    if (policy.outcome === "none" || broker === undefined || unacknowledged === null) return null;
    const held = { inBroker: broker.ready + unacknowledged, inStore: released };
    const disagreement = differenceOf(held, this.#disagreements.get(key) ?? null, now);
    if (disagreement === null) this.#disagreements.delete(key);
    else this.#disagreements.set(key, disagreement);
    return isLasting(disagreement) ? held : null;
  }

  async #broker(now: number): Promise<BrokerByKey> {
    const queues = await readBoard(this.#store, "queues");
    return queues !== null && now - queues.writtenAt < staleAfterMs ? queues.is : {};
  }
}

type FigureSource = Pick<Store, "traffic" | "countStates" | "tallied" | "waitingOver" | "board">;

export interface AllFigures {
  /** When they were looked up. */
  readonly at: number;
  readonly of: ReadonlyMap<string, KeyFigures>;
  /** What they rest on, of keys that have any. */
  readonly traffic: ReadonlyMap<string, Traffic>;
}

/** What RabbitMQ showed longer ago than this is not known any more. */
const staleAfterMs = 15_000;
/** How far back it is shown how many waited. */
const shownMinutes = 30;
const none: readonly Tally[] = [];

function byKey<Item extends { readonly routingKey: string }>(items: readonly Item[]): ReadonlyMap<string, readonly Item[]> {
  return Map.groupBy(items, ({ routingKey }) => routingKey);
}

function largestOf(tallies: readonly Tally[], what: Tallied): number {
  return Math.max(0, ...tallies.filter((one) => one.what === what).map(({ many }) => many));
}

/** An answer that is good for a while; who asks meanwhile shares it, and one that failed is asked for again. */
class Remembered<Value> {
  readonly #forMs: number;
  #last: { readonly at: number; readonly value: Promise<Value> } | null = null;

  constructor(forMs: number) {
    this.#forMs = forMs;
  }

  get(now: number, look: () => Promise<Value>): Promise<Value> {
    if (this.#last !== null && now - this.#last.at < this.#forMs) return this.#last.value;
    const value = look();
    this.#last = { at: now, value };
    value.catch(() => {
      this.#last = null;
    });
    return value;
  }
}
