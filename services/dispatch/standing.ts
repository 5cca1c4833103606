import type { Store } from "../store/store.ts";
import { readBoard } from "./boards.ts";

/**
 * Whether anybody will take tasks of a routing key, for who sends one to be told at once. It is looked up beside the way of
 * tasks, every two seconds, and answered from memory: nobody who sends waits for it. What is not known is not warned of.
 */
export class Standing {
  readonly #store: Pick<Store, "traffic" | "board">;
  readonly #now: () => number;
  #pausedAt: ReadonlyMap<string, number> = new Map();
  /** Since when somebody writes down who is there; null: nobody does. */
  #watchedSince: number | null = null;
  readonly #takenAt = new Map<string, number>();
  #looking: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | null = null;

  constructor(store: Pick<Store, "traffic" | "board">, now: () => number) {
    this.#store = store;
    this.#now = now;
  }

  /** Resolves when it has looked once. */
  start(): Promise<void> {
    this.#timer = setInterval(() => void this.look(), everyMs);
    return this.look();
  }

  async stop(): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer);
    await this.#looking;
  }

  /** Never rejects: where the store does not answer nothing is known. */
  look(): Promise<void> {
    this.#looking = this.#look().catch(() => {
      this.#pausedAt = new Map();
      this.#watchedSince = null;
    });
    return this.#looking;
  }

  of(routingKey: string): KeyStanding {
    const since = Math.max(this.#watchedSince ?? Number.POSITIVE_INFINITY, this.#takenAt.get(routingKey) ?? 0);
    return { pausedAt: this.#pausedAt.get(routingKey) ?? null, isTakenByNobody: this.#now() - since >= sureAfterMs };
  }

  async #look(): Promise<void> {
    const [traffic, board] = await Promise.all([this.#store.traffic(), readBoard(this.#store, "consumers")]);
    const now = this.#now();
    this.#pausedAt = new Map(traffic.flatMap((one) => (one.pausedAt === null ? [] : [[one.routingKey, one.pausedAt] as const])));
    if (board === null || now - board.writtenAt >= staleAfterMs) this.#watchedSince = null;
    else this.#watchedSince ??= now;
    for (const { routingKey } of board?.is ?? []) this.#takenAt.set(routingKey, now);
  }
}

export interface KeyStanding {
  /** Null: it is not paused. */
  readonly pausedAt: number | null;
  /** There is no consumer, and for a day there was none. */
  readonly isTakenByNobody: boolean;
}

const everyMs = 2_000;
const staleAfterMs = 30_000;
/** RabbitMQ is looked at every five seconds: who has just begun is not to be called absent. */
const sureAfterMs = 15_000;
