import type { Publisher, Settlement } from "../broker/publisher.ts";
import { type ContractSet, carried, type ServedContract } from "../contracts/contract_set.ts";
import { type ClaimedTask, type ClaimRef, type ClaimRequest, isCommitUnknown, type Store } from "../store/store.ts";
import { Claims } from "./claims.ts";
import { ClosedKeys } from "./closed_keys.ts";
import { Gathered } from "./gathered.ts";
import { taskProperties } from "./message.ts";

/**
 * A publisher of tasks: this process, this start. Release is a claim, written before the message goes out:
 *
 *   claim (in the insert, or of one who waits) ──► publish ──► confirmed: settled, nothing is written
 *                                                    └──────► came back: set back to `accepted`, then settled
 *
 * Every 100 ms it renews its own row with "all of mine below this number are settled". What it left above
 * that mark when it died, a sweep sets back. If a sweep has found this one silent and declared it dead, it
 * drops what it has not sent and goes on under a new identity.
 */
export class Dispatcher {
  readonly #store: Store;
  readonly #publisher: Publisher;
  readonly #contracts: ContractSet;
  readonly #carried: ReadonlyMap<string, ServedContract>;
  readonly #log: DispatchLog;
  readonly #onReturned: (routingKey: string) => void;
  readonly #closed = new ClosedKeys();
  readonly #cameBack: Gathered<Claim>;
  readonly #handedOver: Gathered<Claim>;
  #identity: Identity | null = null;
  #abandoned: number | null = null;
  #renewing: NodeJS.Timeout | null = null;
  #renewal: Promise<void> = Promise.resolve();
  #renewed = { mark: -1, at: 0 };

  constructor(parts: DispatcherParts) {
    this.#store = parts.store;
    this.#publisher = parts.publisher;
    this.#contracts = parts.contracts;
    this.#carried = carried(parts.contracts);
    this.#log = parts.log;
    this.#onReturned = parts.onReturned ?? (() => undefined);
    const { store, log } = parts;
    this.#cameBack = new Gathered(
      (batch) => this.#inStore(batch, (publisher, claims) => store.setBack(publisher, claims)),
      (error) => log.error({ err: error }, "could not set tasks back, trying again"),
    );
    this.#handedOver = new Gathered(
      (batch) => this.#inStore(batch, (publisher, claims) => store.handOver(publisher, claims, Date.now())),
      (error) => log.error({ err: error }, "could not hand tasks over, trying again"),
    );
  }

  async start(): Promise<void> {
    await this.#takeIdentity();
    this.#renewing = setInterval(() => {
      this.renew().catch((error) => this.#log.error({ err: error }, "could not renew the publisher"));
    }, renewEveryMs);
  }

  /** Nothing new is claimed; what is out is confirmed or set back, and the mark says so. */
  async stop(waitMs: number): Promise<void> {
    const until = Date.now() + waitMs;
    while (this.#identity!.claims.unsettled > 0 && this.#publisher.isOpen && Date.now() < until) await nextTurn();
    if (this.#renewing !== null) clearInterval(this.#renewing);
    await this.renew();
  }

  get publisherId(): number {
    return this.#identity!.id;
  }

  /** The number of a claim for a task that may go straight through; null: it has to wait its turn. */
  takeStraight(routingKey: string): number | null {
    const full = this.#publisher.backlog >= mostBacklog;
    if (!this.#publisher.isOpen || full || this.#closed.isTrying(routingKey)) return null;
    return this.#identity!.claims.take();
  }

  /** This claim wrote no row: the task waits, was there already, or was refused. */
  settleUnused(claim: { readonly publisher: number; readonly releaseNo: number }): void {
    if (claim.publisher === this.#identity!.id) this.#identity!.claims.settle(claim.releaseNo);
  }

  /** Whether a release of this key is worth asking the store for. */
  keyState(routingKey: string): { readonly closedUntil: number; readonly trying: boolean } {
    const closed = this.#closed;
    return { closedUntil: closed.until(routingKey), trying: closed.isTrying(routingKey) };
  }

  get canRelease(): boolean {
    return this.#publisher.isOpen && this.#publisher.backlog < mostBacklog;
  }

  /** Claims up to `limit` of those who wait, and publishes them. Answers how many. */
  async release(routingKey: string, limit: number, now: number): Promise<number> {
    const identity = this.#identity!;
    const numbers = Array.from({ length: limit }, () => identity.claims.take());
    const firstReleaseNo = numbers[0]!;
    const claimed = await this.#claim({ publisher: identity.id, routingKey, firstReleaseNo, limit }, identity, numbers, now);
    for (const number of numbers.slice(claimed.length)) identity.claims.settle(number);
    for (const task of claimed) this.publish(task, identity.id);
    return claimed.length;
  }

  /** Publishes a task whose claim is on disk. */
  publish(task: ClaimedTask, publisher: number): void {
    const contract = this.#carried.get(task.routingKey);
    if (contract === undefined) throw new Error(`A task of ${task.routingKey} was claimed, but it has no contract.`);
    this.#publisher.publish({
      exchange: this.#contracts.topology.taskQueue.exchange,
      routingKey: task.routingKey,
      content: asBuffer(task.payload),
      properties: taskProperties(task, contract),
      settled: (what) => this.#settled(task, publisher, what),
    });
  }

  /**
   * The commit of a claim is unknown, and may even still come: that identity is left for good. It is renewed no more,
   * so that the sweep finds it silent and sets back what it had written above its mark, whenever that was written.
   * The next renewal takes a new one, and is tried again while the store is away.
   */
  abandon(publisher: number): void {
    this.#abandoned = publisher;
  }

  /** One renewal; called by the timer, and by tests and the sweep before they look. One at a time: two would take two new identities. */
  renew(): Promise<void> {
    this.#renewal = this.#renewal.catch(() => undefined).then(() => this.#renewNow());
    return this.#renewal;
  }

  async #renewNow(): Promise<void> {
    const identity = this.#identity!;
    if (identity.id === this.#abandoned) {
      this.#log.warn(
        { publisher: identity.id },
        "a commit is unknown: going on under a new identity, and leaving what it may have written to the sweep",
      );
      return this.#takeIdentity();
    }
    const mark = identity.claims.settledBelow;
    const now = Date.now();
    if (mark === this.#renewed.mark && now - this.#renewed.at < quietRenewMs) return;
    if (await this.#store.renewPublisher(identity.id, mark, now)) {
      this.#renewed = { mark, at: now };
      return;
    }
    this.#log.warn({ publisher: identity.id }, "this publisher was found silent and swept: going on under a new identity");
    this.#publisher.dropUnsent();
    await this.#takeIdentity();
  }

  async #takeIdentity(): Promise<void> {
    this.#identity = { id: await this.#store.openPublisher(Date.now()), claims: new Claims() };
    this.#renewed = { mark: -1, at: 0 };
  }

  async #claim(request: ClaimRequest, identity: Identity, numbers: readonly number[], now: number): Promise<readonly ClaimedTask[]> {
    try {
      return (await this.#store.claim(request, now)) ?? [];
    } catch (error) {
      if (isCommitUnknown(error)) {
        this.abandon(identity.id);
        return [];
      }
      // Of the identity that took them: a new one may have come meanwhile, whose numbers begin anew.
      for (const number of numbers) identity.claims.settle(number);
      throw error;
    }
  }

  #settled(task: ClaimedTask, publisher: number, what: Settlement): void {
    const claim = { id: task.id, releaseNo: task.releaseNo, publisher };
    if (what === "confirmed") {
      this.#closed.open(task.routingKey);
      if (this.#carried.get(task.routingKey)?.policy.outcome === "none") this.#handedOver.add(claim);
      else this.settleUnused(claim);
      return;
    }
    if (what !== "lost") {
      this.#closed.close(task.routingKey, Date.now());
      if (what === "returned") this.#onReturned(task.routingKey);
      this.#log.warn(
        { task_id: task.id, routing_key: task.routingKey, what },
        "RabbitMQ gave a task back; it waits and is published again",
      );
    }
    this.#cameBack.add(claim);
  }

  /** Claims of one publisher at a time: an earlier identity's were swept, and are none of this one's business. */
  async #inStore(batch: readonly Claim[], change: (publisher: number, claims: readonly ClaimRef[]) => Promise<void>): Promise<void> {
    for (const publisher of new Set(batch.map((claim) => claim.publisher))) {
      const claims = batch.filter((claim) => claim.publisher === publisher);
      await change(publisher, claims);
      for (const claim of claims) this.settleUnused(claim);
    }
  }
}

export interface DispatcherParts {
  readonly store: Store;
  readonly publisher: Publisher;
  readonly contracts: ContractSet;
  readonly log: DispatchLog;
  /** Told of each message that RabbitMQ gives back, since no queue is bound for its routing key. */
  readonly onReturned?: (routingKey: string) => void;
}

type Claim = ClaimRef & { readonly publisher: number };

interface Identity {
  readonly id: number;
  readonly claims: Claims;
}

export interface DispatchLog {
  warn(facts: object, message: string): void;
  error(facts: object, message: string): void;
}

const renewEveryMs = 100;
/** With nothing new to say, a sign of life every three seconds: a sweep waits fifteen. */
const quietRenewMs = 3_000;
/** Beyond what RabbitMQ may leave unconfirmed, a task waits better in the store than in this process. */
const mostBacklog = 2_000;

const nextTurn = () => new Promise<void>((resolve) => setTimeout(resolve, 5));

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
