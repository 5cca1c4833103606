import type { Breaker } from "../lifecycle/breaker.ts";

export interface Publishing {
  /** A new publisher: one per start of a process. */
  openPublisher(now: number): Promise<number>;
  /** "All of mine below this number are settled." False: a sweep has declared this publisher dead. */
  renewPublisher(publisher: number, settledBelow: number, now: number): Promise<boolean>;
  /**
   * Claims those who go next of a routing key for publishing, at most `limit` and as far as its runway has room, chosen
   * by `lifecycle/release.ts` and numbered upwards from `firstReleaseNo`. Null: the publisher is dead.
   */
  claim(claim: ClaimRequest, now: number): Promise<readonly ClaimedTask[] | null>;
  /** What this publisher got back waits again, where the claim is still its own. */
  setBack(publisher: number, claims: readonly ClaimRef[]): Promise<void>;
  /** Confirmed, and nobody will report on it (`"outcome": "none"`). */
  handOver(publisher: number, claims: readonly ClaimRef[], now: number): Promise<void>;
  /** Declares publishers dead that have been silent since before `silentSince`, and sets back what they left above their mark. */
  sweep(epoch: number, silentSince: number): Promise<Sweep>;
  /** The routing keys of which somebody waits while their runway has room. Asked many times a second, so it counts nothing. */
  releasable(): Promise<readonly Releasable[]>;
  /** Stops the release of a routing key, or lets it go on (null). A key that is paused stays so since when it was. */
  pause(routingKey: string, pausedAt: number | null): Promise<void>;
  /** What is waiting and what is released, per routing key that has any. */
  traffic(): Promise<readonly Traffic[]>;
  writeRunways(epoch: number, runways: readonly Runway[], now: number): Promise<void>;
}

export interface ClaimRequest {
  readonly publisher: number;
  readonly routingKey: string;
  readonly firstReleaseNo: number;
  readonly limit: number;
}

/** A claim by its task and its number: enough to give it back. */
export interface ClaimRef {
  readonly id: string;
  readonly releaseNo: number;
}

/** Everything a task message is made of. */
export interface ClaimedTask {
  readonly id: string;
  readonly routingKey: string;
  readonly releaseNo: number;
  readonly payload: Uint8Array;
  readonly contract: string;
  readonly priority: number;
  readonly attempt: number;
  readonly failures: number;
  readonly acceptedAt: number;
  readonly expiresAt: number | null;
  /** As the header carries it: `<API key id>/<the caller's>`; null: the task id stands in. */
  readonly idempotencyKey: string | null;
  readonly maxAttempts: number | null;
  readonly traceparent: string | null;
  readonly tracestate: string | null;
  /** The pipeline that it is a step of. */
  readonly pipeline: string | null;
}

export interface Sweep {
  readonly publishers: number;
  readonly tasks: number;
}

export interface Releasable {
  readonly routingKey: string;
  readonly room: number;
}

export interface Traffic {
  readonly routingKey: string;
  /** One more than `mostCounted` means: more than that. */
  readonly waiting: number;
  /** Released and not ended, running tasks that were acked early left out. */
  readonly released: number;
  readonly room: number;
  readonly pausedAt: number | null;
  readonly breaker: Breaker;
}

export interface Runway {
  readonly routingKey: string;
  /** How many may be out at once. */
  readonly runway: number;
  /** Ready and unacknowledged in RabbitMQ by the last poll. */
  readonly inBroker: number;
}
