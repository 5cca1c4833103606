/**
 * Finds tasks whose message is gone: the queue was purged or deleted, the broker came back without its disk,
 * or a consumer acked without an outcome. Per routing key:
 *
 *   poll: nothing ready, nothing unacknowledged ──► remember the publishers' marks
 *   15 s later, and at every poll between: still nothing ──► ask whether `outcomes` is drained (a marker goes through it)
 *   the marker came out, recorded ──► what was released below those marks and is not ended was lost, and of what was reported
 *                                     as running, what was released before the first poll
 *
 * Polls are 15 s apart because the broker's figures lag. Anything seen in the queue begins it anew.
 */
export function watch(before: Watch, poll: Poll, now: number): Watch {
  if (poll.held !== 0) return { kind: "holds" };
  switch (before.kind) {
    case "holds":
      return { kind: "empty", since: now, marks: poll.marks };
    case "empty":
      return now - before.since >= emptyForMs ? { kind: "drain", since: before.since, marks: before.marks } : before;
    case "drain":
      return before;
  }
}

export type Watch =
  | { readonly kind: "holds" }
  | { readonly kind: "empty"; readonly since: number; readonly marks: Marks }
  /** To be proved by a marker through `outcomes`. */
  | { readonly kind: "drain"; readonly since: number; readonly marks: Marks };

export interface Poll {
  /** Ready and unacknowledged; null: not known, which proves nothing. */
  readonly held: number | null;
  readonly marks: Marks;
}

/** By publisher: everything of it below this number was settled. */
export type Marks = ReadonlyMap<number, number>;

const emptyForMs = 15_000;
