/** The payload of a follow-up task. */
export interface DeadNotice {
  readonly task_id: string;
  readonly routing_key: string;
  readonly reason: string;
  readonly code: string;
  /** At most 2000 characters. */
  readonly message: string;
  readonly attempt: number;
  /** RFC 3339. */
  readonly died_at: string;
  /** The pipeline that it was a step of, where it was one. */
  readonly pipeline?: string;
}

/** The longest that a notice may be, for the check when contracts are loaded. */
export const sampleNotice: DeadNotice = {
  task_id: "0199a3f2-77c1-7d6e-9a55-1f0c5b2e8f1c",
  routing_key: "a".repeat(64),
  reason: "attempts_exhausted",
  code: "a".repeat(100),
  message: "a".repeat(2_000),
  attempt: 1_000_000,
  died_at: "2026-11-24T10:00:00.000Z",
  pipeline: "0199a3f2-77c1-7d6e-9a55-1f0c5b2e8f1d",
};
