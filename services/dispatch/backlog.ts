import type { ServedContract } from "../contracts/contract_set.ts";
import { tooManyWaiting } from "../lifecycle/errors.ts";
import type { Store } from "../store/store.ts";

/**
 * How many tasks wait of each contract that says `max_waiting`. Counting them costs by their number, so it is done once a
 * second at the most, and what was accepted since is added: of the limit a second's release is missed, and with several
 * servers what the others accept in that second.
 */
export class Backlog {
  readonly #store: Pick<Store, "countWaiting">;
  readonly #now: () => number;
  readonly #counted = new Map<string, Counted>();

  constructor(store: Pick<Store, "countWaiting">, now: () => number) {
    this.#store = store;
    this.#now = now;
  }

  /** @throws WaybillError `too_many_waiting`. */
  async refuseIfFull({ routingKey, policy }: Pick<ServedContract, "routingKey" | "policy">): Promise<void> {
    if (policy.maxWaiting === null) return;
    const counted = await this.#count(routingKey, policy.maxWaiting);
    if (counted.many >= policy.maxWaiting) throw tooManyWaiting(routingKey, policy.maxWaiting);
  }

  /** One more waits. */
  add(routingKey: string): void {
    const counted = this.#counted.get(routingKey);
    if (counted !== undefined) counted.many += 1;
  }

  async #count(routingKey: string, atMost: number): Promise<Counted> {
    const known = this.#counted.get(routingKey);
    if (known !== undefined && this.#now() - known.at < freshForMs) return known;
    const counted = { at: this.#now(), many: await this.#store.countWaiting(routingKey, atMost) };
    this.#counted.set(routingKey, counted);
    return counted;
  }
}

interface Counted {
  readonly at: number;
  many: number;
}

const freshForMs = 1_000;
