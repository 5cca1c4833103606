import type { WatchedConsumer } from "../lifecycle/consumers.ts";
import type { BrokerFacts } from "../lifecycle/figures.ts";
import type { Store } from "../store/store.ts";

/** What the leader has seen in RabbitMQ, for every process to read: one document for each of these. */
export interface Boards {
  readonly queues: BrokerByKey;
  readonly consumers: readonly WatchedConsumer[];
  readonly outcomes: { readonly waiting: number | null; readonly oldestMs?: number | null };
}

export type BrokerByKey = Readonly<Record<string, BrokerFacts>>;

/** Null: nobody has written it yet. */
export async function readBoard<Subject extends keyof Boards>(
  store: Pick<Store, "board">,
  subject: Subject,
): Promise<Read<Subject> | null> {
  const written = await store.board(subject);
  return written === null ? null : { is: JSON.parse(written.document) as Boards[Subject], writtenAt: written.writtenAt };
}

interface Read<Subject extends keyof Boards> {
  readonly is: Boards[Subject];
  readonly writtenAt: number;
}

export function writeBoard<Subject extends keyof Boards>(
  store: Pick<Store, "writeBoard">,
  epoch: number,
  subject: Subject,
  is: Boards[Subject],
  now: number,
): Promise<void> {
  return store.writeBoard(epoch, subject, JSON.stringify(is), now);
}
