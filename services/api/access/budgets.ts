import type { Rate } from "../../lifecycle/rate.ts";
import type { Store } from "../../store/store.ts";

/**
 * How often somebody may still ask. The store counts it, once for all servers; a server takes a twentieth of it at a time,
 * and gives that away without asking anybody:
 *
 *   1000/s   50 at once, so at most some 20 questions a second, and 19 of 20 requests wait for none
 *   10/m     one at a time: exact, and seldom
 *
 * What nobody asked for within a window is worth nothing any more, since the store has it again by then. So a key never gets
 * more than its limit because there are many servers, and at most a twentieth less for each that has some in hand.
 */
export class Budgets {
  readonly #store: Pick<Store, "takeBudget">;
  readonly #now: () => number;
  readonly #shares = new Map<string, Share>();

  constructor(store: Pick<Store, "takeBudget">, now: () => number) {
    this.#store = store;
    this.#now = now;
  }

  async take(name: string, rate: Rate): Promise<Taken> {
    const share = this.#shareOf(name);
    for (;;) {
      const now = this.#now();
      const isGiven = share.inHand > 0 && now < share.until;
      if (isGiven) share.inHand -= 1;
      if (isGiven || now < share.emptyUntil) return takenOf(share, rate, isGiven, now);
      // All that wait for the same, wait for one answer.
      share.asking ??= this.#ask(share, name, rate).finally(() => {
        share.asking = null;
      });
      await share.asking;
    }
  }

  async #ask(share: Share, name: string, rate: Rate): Promise<void> {
    const asked = this.#now();
    const many = Math.max(1, Math.floor(rate.count / sharesOfWindow));
    const { given, left, fullAt, nextInMs } = await this.#store.takeBudget(name, rate, many, asked);
    share.inHand = given;
    share.left = left;
    share.fullAt = fullAt;
    share.until = asked + rate.perMs;
    // With nothing left it is asked again for a whole share, and not for each that has come back.
    share.emptyUntil = given > 0 ? 0 : asked + nextInMs + (many - 1) * (rate.perMs / rate.count);
  }

  #shareOf(name: string): Share {
    const known = this.#shares.get(name);
    if (known !== undefined) return known;
    if (this.#shares.size >= mostKept) this.#forgetSome();
    const share: Share = { inHand: 0, left: 0, fullAt: 0, until: 0, emptyUntil: 0, asking: null };
    this.#shares.set(name, share);
    return share;
  }

  #forgetSome(): void {
    const now = this.#now();
    for (const [name, { until, emptyUntil }] of this.#shares) if (until <= now && emptyUntil <= now) this.#shares.delete(name);
    // So many at once that all are in use: the oldest is asked for anew.
    const [oldest] = this.#shares.keys();
    if (this.#shares.size >= mostKept && oldest !== undefined) this.#shares.delete(oldest);
  }
}

export interface Taken {
  readonly isGiven: boolean;
  /** How many more may follow at once, as far as this server knows. */
  readonly left: number;
  /** When there is one more. */
  readonly nextInMs: number;
  /** When there are all again. */
  readonly fullInMs: number;
}

/** What this server has of somebody's budget. */
interface Share {
  inHand: number;
  /** What the store had beside it. */
  left: number;
  fullAt: number;
  /** What is in hand is worth something until then. */
  until: number;
  /** The store had nothing: until then it is not asked. */
  emptyUntil: number;
  asking: Promise<void> | null;
}

function takenOf({ inHand, left, fullAt, emptyUntil }: Share, rate: Rate, isGiven: boolean, now: number): Taken {
  const eachMs = rate.perMs / rate.count;
  return {
    isGiven,
    left: isGiven ? inHand + left : 0,
    nextInMs: isGiven ? eachMs : emptyUntil - now,
    fullInMs: Math.max(0, fullAt - inHand * eachMs - now),
  };
}

const sharesOfWindow = 20;
const mostKept = 10_000;
