/** What a consumer reports, as `contracts/messages/outcome.schema.json` has it, once read. Times are milliseconds since 1970. */
export type Outcome = Progress | Succeeded | Failed | Snoozed | Adopted;

export interface Progress extends About {
  readonly kind: "progress";
  /** 0 to 1; null: not said. */
  readonly progress: number | null;
  readonly note: string | null;
  readonly redeliveries: number;
  /** The message was, or is about to be, acked: from now on these reports own the task. */
  readonly ackedEarly: boolean;
}

export interface Succeeded extends About, Timed {
  readonly kind: "succeeded";
  /** JSON text as it was reported, so that no digit is lost; null: none. */
  readonly result: string | null;
}

export interface Failed extends About, Timed {
  readonly kind: "failed";
  readonly failure: "transient" | "permanent";
  readonly code: string;
  readonly message: string;
  readonly detail: string | null;
  readonly retryAfterMs: number | null;
  /** JSON text of the problems of a payload or result; null: none. */
  readonly problems: string | null;
}

export interface Snoozed extends About {
  readonly kind: "snoozed";
  readonly forMs: number;
}

/** A message without our headers was taken: it becomes a task under the id that its consumer chose. */
export interface Adopted extends About {
  readonly kind: "adopted";
  readonly routingKey: string;
  readonly payload: Uint8Array;
  /** W3C Trace Context of the message that was taken: what its retries go on with. */
  readonly traceparent: string | null;
  readonly tracestate: string | null;
}

interface About {
  readonly taskId: string;
  readonly attempt: number;
  /** Null where a consumer does not name itself: its report is taken as the holder's. */
  readonly consumer: string | null;
}

interface Timed {
  readonly startedAt: number | null;
  readonly finishedAt: number | null;
}
