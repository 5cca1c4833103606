/** What a consumer may do wrong, the case that is meant for it, and what the kit then says. */
export const faults = {
  acks_first: { case: "ack after work", says: "It acknowledged the message before it had reported an outcome" },
  acks_short_work_early: { case: "ack after work", says: "It acknowledged early, by a progress that says acked_early" },
  does_not_wait_for_confirms: {
    case: "confirm before ack",
    says: "It acknowledged the message before RabbitMQ had confirmed its outcome.",
  },
  takes_its_full_prefetch_at_once: { case: "careful start", says: /^It took \d+ messages at once that had come back/ },
  refuses_unknown_headers: { case: "unknown headers", says: "A task with headers that it does not know ended as failed (unknown_header" },
  tells_nobody_of_redeliveries: { case: "redelivery", says: "the first word about it was succeeded instead of progress." },
  works_poison: { case: "poison", says: "ended as succeeded (nothing, nothing); expected failed (transient, crashed)." },
  counts_a_death_too_many: { case: "poison", says: "x-delivery-count 1 and max_redeliveries 1 ended as failed (crashed)" },
  dies_of_bad_payloads: { case: "bad payload", says: /^The consumer ended \(1\) before an outcome of task \S+ was reported/ },
  drops_foreign_messages: { case: "missing headers", says: "It acknowledged a message without our headers and did not adopt it" },
  works_before_the_adoption_is_confirmed: {
    case: "missing headers",
    says: "The adoption was not confirmed before the work was over.",
  },
  reads_doubles: { case: "big integers", says: "The integer 9007199254740993 was read as 9007199254740992." },
  permanent_as_transient: { case: "permanent failure", says: "A permanent failure was reported as failed (transient, code told_to)" },
  nacks_to_retry: { case: "RetryAfter", says: "It gave the message back (nack or reject) to have it tried again" },
  sends_retries_itself: { case: "RetryAfter", says: 'It published to the exchange "tasks" itself' },
  dies_at_sigterm: { case: "drain", says: "After SIGTERM it ended with 143; expected exit code 0." },
  leaves_its_task_at_sigterm: { case: "drain", says: "What ran at SIGTERM was neither ended nor handed back" },
  reports_and_leaves_at_sigterm: { case: "drain", says: "was reported and not acknowledged before the connection was closed" },
} as const satisfies Readonly<Record<string, { readonly case: string; readonly says: string | RegExp }>>;

export type Fault = keyof typeof faults;
