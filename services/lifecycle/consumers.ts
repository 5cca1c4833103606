/**
 * What a process that takes tasks is doing, by what RabbitMQ shows of it; so it is true of consumers that are not ours.
 *
 *   consuming   it takes tasks, or there are none for it to take
 *   deaf        tasks wait, and for a minute it has taken none and acknowledged none, although it has room; or it is full, and
 *               nothing was reported by it for a minute either (one without our library may work that long in silence: it is
 *               given the timeout of the contract)
 *   draining    it is connected and consumes no more: it works on what it has, or waits for its queue
 *   gone        it was seen and is not connected any more; remembered for a day
 */
export function watchConsumers(before: readonly WatchedConsumer[], sight: Sight, now: number): readonly WatchedConsumer[] {
  const known = new Map(before.map((one) => [nameOf(one), one]));
  const here = sight.takers.map((taker) => watched(taker, known.get(nameOf(taker)), sight, now));
  const names = new Set(here.map(nameOf));
  const gone = before.filter((one) => !names.has(nameOf(one)) && now - one.lastSeenAt < rememberedForMs);
  return [...here, ...gone.map((one): WatchedConsumer => ({ ...one, state: "gone", inFlight: null }))];
}

function watched(taker: Taker, before: WatchedConsumer | undefined, sight: Sight, now: number): WatchedConsumer {
  if (!taker.listed) return { ...taker, state: "draining", quietSince: now, lastSeenAt: now };
  const moved = before === undefined || before.state === "gone" || before.moved !== taker.moved;
  const waits = (sight.ready.get(taker.routingKey) ?? 0) > 0;
  const quietSince = moved || !waits ? now : before.quietSince;
  const heardAt = sight.heardAt.get(nameOf(taker)) ?? 0;
  const isDeaf = now - Math.max(quietSince, hasRoom(taker) ? 0 : heardAt) >= patienceMs(taker, sight);
  return { ...taker, state: isDeaf ? "deaf" : "consuming", quietSince, lastSeenAt: now };
}

/** Of one that says nothing of its messages it is assumed: then only what it takes and acknowledges counts. */
const hasRoom = ({ inFlight, prefetch }: Taker): boolean => inFlight === null || prefetch === null || inFlight < prefetch;

function patienceMs(taker: Taker, { timeoutMs }: Sight): number {
  const mayBeSilent = taker.language === null && !hasRoom(taker);
  return mayBeSilent ? Math.max(timeoutMs.get(taker.routingKey) ?? 0, deafAfterMs) : deafAfterMs;
}

export interface Sight {
  readonly takers: readonly Taker[];
  /** Ready messages of each routing key. */
  readonly ready: ReadonlyMap<string, number>;
  /** When a consumer last reported on a task that is at work now: by `nameOf`. */
  readonly heardAt: ReadonlyMap<string, number>;
  readonly timeoutMs: ReadonlyMap<string, number>;
}

/** A process that takes tasks of a routing key, as RabbitMQ's management API shows it: ours or anybody's. */
export interface Taker {
  readonly routingKey: string;
  /** As it names itself (`connection_name`), else its connection: host, port and ours. */
  readonly process: string;
  /** False: it is connected, and consumes from no queue (any more). */
  readonly listed: boolean;
  /** The sum of its prefetches; null: without limit. */
  readonly prefetch: number | null;
  /** Unacknowledged; null: RabbitMQ does not say, or its channel has several queues. */
  readonly inFlight: number | null;
  /** How many it was ever given and how many it acknowledged, on its channels that are open: what does not rise is quiet. */
  readonly moved: number;
  readonly connectedSince: number | null;
  /** Of a consumer with one of our libraries; null: not reported. */
  readonly language: string | null;
  readonly version: string | null;
  /** The digest that it was built with. */
  readonly contract: string | null;
}

export interface WatchedConsumer extends Taker {
  readonly state: ConsumerState;
  /** Since when it has taken and acknowledged nothing while tasks waited. */
  readonly quietSince: number;
  readonly lastSeenAt: number;
}

export const consumerStates = ["consuming", "deaf", "draining", "gone"] as const;
export type ConsumerState = (typeof consumerStates)[number];

/** A process that takes tasks of two routing keys is two of these. */
export const nameOf = ({ routingKey, process }: Pick<Taker, "routingKey" | "process">): string => `${routingKey} ${process}`;

const deafAfterMs = 60_000;
const rememberedForMs = 86_400_000;
