import { type EndedAttempt, largest, type Tallied, type Tally, talliesOf } from "../lifecycle/tally.ts";
import type { Recorded, Store } from "../store/store.ts";

/**
 * Counts what happens to the tasks of each routing key in this process, and adds it to the store once a second. They are
 * figures, not accounts: a process that is killed takes its last second with it, and no task pays for being counted.
 */
export class Counter {
  readonly #store: Pick<Store, "tally" | "onChange">;
  readonly #log: { warn(facts: object, message: string): void };
  readonly #now: () => number;
  readonly #observers: readonly CountObserver[];
  readonly #forget: () => void;
  #gathered = new Map<string, Tally>();
  #timer: NodeJS.Timeout | null = null;
  #flushing: Promise<void> = Promise.resolve();

  constructor(parts: {
    readonly store: Pick<Store, "tally" | "onChange">;
    readonly log: { warn(facts: object, message: string): void };
    readonly now: () => number;
    readonly observers?: readonly CountObserver[];
  }) {
    this.#store = parts.store;
    this.#log = parts.log;
    this.#now = parts.now;
    this.#observers = parts.observers ?? [];
    this.#forget = parts.store.onChange((changes, whose) => {
      if (whose === "own")
        for (const { state, routingKey, cameBack } of changes) if (state === "accepted" && !cameBack) this.came(routingKey);
    });
  }

  /** A task of this key has come to wait, or went straight through. */
  came(routingKey: string): void {
    for (const observer of this.#observers) observer.came(routingKey);
    this.add([{ routingKey, what: "in", bucket: 0, many: 1 }]);
  }

  /** RabbitMQ gave a message of this key back, since no queue is bound for it. */
  returned(routingKey: string): void {
    for (const observer of this.#observers) observer.returned?.(routingKey);
    this.add([{ routingKey, what: "returned", bucket: 0, many: 1 }]);
  }

  /** What reports came to. */
  recorded(recorded: readonly Recorded[]): void {
    for (const one of recorded) {
      if (one.kind !== "moved" || one.ended === undefined) continue;
      const died = one.state === "dead" && one.from !== "dead";
      for (const observer of this.#observers) observer.ended(one, one.ended, died);
      this.add(talliesOf(one.routingKey, one.ended, died, this.#now()));
    }
  }

  add(tallies: readonly Tally[]): void {
    for (const one of tallies) {
      const place = `${one.routingKey} ${one.what} ${one.bucket}`;
      const before = this.#gathered.get(place);
      this.#gathered.set(place, before === undefined ? one : { ...one, many: merge(one.what, before.many, one.many) });
    }
    if (this.#gathered.size > 0) this.#timer ??= setTimeout(() => void this.flush(), everyMs);
  }

  /** Adds what was gathered to the store; what the store does not take is added with the next. */
  flush(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    const gathered = [...this.#gathered.values()];
    this.#gathered = new Map();
    if (gathered.length > 0)
      this.#flushing = this.#flushing
        .then(() => this.#store.tally(gathered, this.#now()))
        .catch((error) => {
          this.#log.warn({ err: error }, "could not write what was counted; it is written with the next");
          this.add(gathered);
        });
    return this.#flushing;
  }

  async stop(): Promise<void> {
    this.#forget();
    await this.flush();
    if (this.#timer !== null) clearTimeout(this.#timer);
  }
}

/** Somebody else who wants to know, at once: metrics, a log. */
export interface CountObserver {
  came(routingKey: string): void;
  ended(task: EndedTask, attempt: EndedAttempt, died: boolean): void;
  returned?(routingKey: string): void;
}

export interface EndedTask {
  readonly taskId: string;
  readonly routingKey: string;
}

const everyMs = 1_000;

function merge(what: Tallied, one: number, other: number): number {
  return (largest as readonly Tallied[]).includes(what) ? Math.max(one, other) : one + other;
}
