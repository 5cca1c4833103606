/** What a consumer may do wrong, the case that is meant for it, and what the kit then says. */
export const faults = {
  acks_first: { case: "ack after work", says: "It acknowledged the message before it had reported an outcome" },
  does_not_wait_for_confirms: {
    case: "confirm before ack",
    says: "It acknowledged the message before RabbitMQ had confirmed its outcome.",
  },
  takes_its_full_prefetch_at_once: { case: "careful start", says: /^It took \d+ messages at once that had come back/ },
  refuses_unknown_headers: { case: "unknown headers", says: "A task with headers that it does not know ended as failed (unknown_header" },
  tells_nobody_of_redeliveries: { case: "redelivery", says: "the first word about it was succeeded instead of progress." },
  works_poison: { case: "poison", says: "ended as succeeded (nothing, nothing); expected failed (transient, crashed)." },
  dies_of_bad_payloads: { case: "bad payload", says: /^The consumer ended \(1\) before the message of task \S+ was acknowledged/ },
  drops_foreign_messages: { case: "missing headers", says: "It acknowledged a message without our headers and did not adopt it" },
  reads_doubles: { case: "big integers", says: "The integer 9007199254740993 was read as 9007199254740992." },
  permanent_as_transient: { case: "permanent failure", says: "A permanent failure was reported as failed (transient, code told_to)" },
  nacks_to_retry: { case: "RetryAfter", says: "It gave the message back (nack or reject) to have it tried again" },
  dies_at_sigterm: { case: "drain", says: "After SIGTERM it ended with 143; expected exit code 0." },
} as const satisfies Readonly<Record<string, { readonly case: string; readonly says: string | RegExp }>>;

export type Fault = keyof typeof faults;
