import type { TaskState } from "../../lifecycle/task.ts";
import type { Change, Store } from "../../store/store.ts";

/** A task moved to this state, as those who follow it are told. */
export interface TaskEvent {
  readonly number: number;
  readonly taskId: string;
  readonly routingKey: string;
  readonly state: TaskState;
  readonly at: number;
}

/**
 * What has moved lately, numbered, so that who comes back by the number of its last event is told what it has missed. Five
 * minutes of it are kept, and at most ten thousand events: an older number, or one of another start of this server, is
 * answered by a new snapshot. So is a moment in which changes of other servers may have been missed.
 */
export class EventLog {
  readonly #start: string;
  readonly #now: () => number;
  readonly #kept: TaskEvent[] = [];
  readonly #listeners = new Set<Listener>();
  readonly #forget: () => void;
  #last = 0;

  constructor(store: Pick<Store, "onChange">, start: string, now: () => number) {
    this.#start = start;
    this.#now = now;
    this.#forget = store.onChange(
      (changes) => this.#add(changes),
      () => this.#missed(),
    );
  }

  /** The id of the last event so far. */
  get lastId(): string {
    return this.idOf(this.#last);
  }

  idOf(number: number): string {
    return `${this.#start}-${number}`;
  }

  /** What came after the event of this id; null: it is not known any more. */
  since(id: string): readonly TaskEvent[] | null {
    const [start, number] = id.split("-");
    const after = Number(number);
    if (start !== this.#start || !Number.isInteger(after) || after > this.#last) return null;
    const oldest = this.#kept[0]?.number ?? this.#last + 1;
    return after < oldest - 1 ? null : this.#kept.filter((event) => event.number > after);
  }

  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): void {
    this.#forget();
  }

  #add(changes: readonly Change[]): void {
    const at = this.#now();
    const events = changes.map(({ taskId, routingKey, state }) => ({ number: ++this.#last, taskId, routingKey, state, at }));
    this.#kept.push(...events);
    const stale = this.#kept.findIndex((event) => event.at > at - keptForMs);
    this.#kept.splice(0, Math.max(stale === -1 ? this.#kept.length : stale, this.#kept.length - mostKept));
    for (const { events: tell } of this.#listeners) tell(events);
  }

  #missed(): void {
    // A number that nobody was told: who comes back with an earlier one has a gap.
    this.#last += 1;
    this.#kept.length = 0;
    for (const { gap } of this.#listeners) gap();
  }
}

export interface Listener {
  events(events: readonly TaskEvent[]): void;
  /** Something may have been missed: look again. */
  gap(): void;
}

const keptForMs = 300_000;
const mostKept = 10_000;
