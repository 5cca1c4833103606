import type { ContractSet } from "../../contracts/contract_set.ts";
import type { Figures } from "../../dispatch/figures.ts";
import type { AlertView, Store } from "../../store/store.ts";
import { type Caller, isWithin } from "../access/caller.ts";
import { alertsFor, mostAlerts } from "../alerts.ts";
import { type QueueView, queueViews } from "../queues.ts";
import { read } from "../tasks.ts";

/**
 * Tells those who follow all queues what has changed of their figures, and of the alerts: looked at once for all of them, every
 * two seconds, and not at all while nobody follows.
 */
export class Numbers {
  readonly #parts: NumberParts;
  readonly #followers = new Map<Follower, Told>();
  #timer: NodeJS.Timeout | null = null;

  constructor(parts: NumberParts) {
    this.#parts = parts;
  }

  /** Answers how to stop. What `told` has is not told again. */
  follow(follower: Follower, told: readonly QueueView[]): () => void {
    this.#followers.set(follower, { queues: new Map(told.map((queue) => [queue.routing_key, textOf(queue)])), alerts: "" });
    this.#timer ??= setTimeout(() => void this.#round(), 0);
    return () => this.#followers.delete(follower);
  }

  close(): void {
    this.#followers.clear();
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  async #round(): Promise<void> {
    try {
      const queues = (await queueViews(this.#parts)).map((queue) => ({ queue, text: textOf(queue) }));
      const alerts = await read(this.#parts.store.alerts(mostAlerts));
      for (const [follower, told] of this.#followers) {
        this.#tellQueues(follower, told, queues);
        this.#tellAlerts(follower, told, alerts);
      }
    } catch {
      // The store is away: the next round says what has changed till then.
    }
    this.#timer = this.#followers.size === 0 ? null : setTimeout(() => void this.#round(), everyMs);
  }

  #tellQueues(follower: Follower, told: Told, queues: readonly { readonly queue: QueueView; readonly text: string }[]): void {
    const changed = queues.filter(
      ({ queue, text }) => isWithin(follower.caller, queue.routing_key) && told.queues.get(queue.routing_key) !== text,
    );
    for (const { queue, text } of changed) told.queues.set(queue.routing_key, text);
    if (changed.length > 0) follower.say("numbers", { queues: changed.map(({ queue }) => queue) });
  }

  #tellAlerts(follower: Follower, told: Told, all: readonly AlertView[]): void {
    const alerts = alertsFor(follower.caller, all, this.#parts.contracts);
    const text = JSON.stringify(alerts);
    if (text !== told.alerts) follower.say("alert", { alerts });
    told.alerts = text;
  }
}

export interface Follower {
  readonly caller: Caller;
  say(event: "numbers" | "alert", data: object): void;
}

interface Told {
  readonly queues: Map<string, string>;
  alerts: string;
}

export interface NumberParts {
  readonly store: Store;
  readonly contracts: ContractSet;
  readonly figures: Figures;
}

const everyMs = 2_000;

/** That it was looked up again is no change. */
function textOf(queue: QueueView): string {
  return JSON.stringify({ ...queue, figures: { ...queue.figures, as_of: null } });
}
