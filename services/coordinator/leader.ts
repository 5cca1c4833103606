import { randomUUID } from "node:crypto";
import { LeaseLost, type Store } from "../store/store.ts";
import type { CoordinatorLog } from "./dependencies.ts";
import type { Duty } from "./duty.ts";

/**
 * Who does what time does. The lease lasts 5 s and is renewed every second; every write that it allows carries its
 * epoch, so a leader that was frozen longer than that writes nothing when it wakes, and another one took over
 * meanwhile.
 */
export class Leader {
  readonly #store: Store;
  readonly #log: CoordinatorLog;
  readonly #now: () => number;
  readonly #name = randomUUID();
  #epoch: number | null = null;
  #onLeading: () => void = () => undefined;

  constructor(parts: { readonly store: Store; readonly log: CoordinatorLog; readonly now: () => number }) {
    this.#store = parts.store;
    this.#log = parts.log;
    this.#now = parts.now;
  }

  /** Takes or keeps the lease. */
  duty(): Duty {
    return {
      name: "lease",
      everyMs: 1_000,
      round: async () => this.#become(await this.#store.lead(this.#name, this.#now(), leaseMs)),
    };
  }

  /** Told when this coordinator has become the leader. */
  onLeading(listener: () => void): void {
    this.#onLeading = listener;
  }

  /** Gives the lease back, so that the next leader need not wait for it to run out. */
  async resign(): Promise<void> {
    if (this.#epoch !== null) await this.#store.lead(this.#name, this.#now(), -1);
  }

  /** A duty whose rounds are only the leader's. */
  whileLeading({ name, everyMs, round }: LeadingDuty): Duty {
    return {
      name,
      everyMs,
      round: async () => {
        if (this.#epoch === null) return;
        try {
          await round(this.#epoch);
        } catch (error) {
          if (!(error instanceof LeaseLost)) throw error;
          this.#become(null);
        }
      },
    };
  }

  #become(epoch: number | null): void {
    if (epoch === this.#epoch) return;
    this.#log.info({ epoch }, epoch === null ? "another coordinator leads" : "leading");
    this.#epoch = epoch;
    if (epoch !== null) this.#onLeading();
  }
}

/** A duty that only the leader does: each round is told under which epoch it writes. */
export interface LeadingDuty extends Omit<Duty, "round"> {
  round(epoch: number): Promise<void>;
}

const leaseMs = 5_000;
