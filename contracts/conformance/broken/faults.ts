/** What a consumer may do wrong, the case that is meant for it, and what the kit then says. */
export const faults = {
  says_attempt_one: { case: "outcome", says: "Of attempt 3 it reports attempt 1." },
  reports_transient_messages: { case: "outcome", says: "The outcome's delivery_mode is 1; expected 2" },
  forgets_the_correlation_id: { case: "outcome", says: "The outcome's correlation_id is \"\"; expected the task's id." },
  acks_first: { case: "ack after work", says: "It acknowledged the message before it had reported an outcome" },
  acks_short_work_early: { case: "ack after work", says: "It acknowledged early, by a progress that says acked_early" },
  does_not_wait_for_confirms: {
    case: "confirm before ack",
    says: "It acknowledged the message before RabbitMQ had confirmed its outcome.",
  },
  gives_up_on_slow_confirms: { case: "slow confirm", says: "It acknowledged the message before RabbitMQ had confirmed its outcome." },
  takes_a_refusal_for_a_confirm: { case: "refused outcome", says: "although RabbitMQ had refused its outcome" },
  reports_twice: { case: "one outcome", says: "It reported 2 outcomes of one attempt; expected one." },
  takes_its_full_prefetch_at_once: { case: "careful start", says: /^It took \d+ messages at once that had come back/ },
  refuses_unknown_headers: { case: "unknown headers", says: "A task with headers that it does not know ended as failed (unknown_header" },
  refuses_unknown_fields: { case: "unknown fields", says: "A payload with one field more ended as failed (contract_violation" },

  declares_without_looking: { case: "queue not yet there", says: "It declared its queue before it had looked for it" },
  declares_with_other_arguments: { case: "queue not yet there", says: 'It declared its queue with {"x-queue-type":"classic"}' },
  gives_up_without_the_right: { case: "no right to declare", says: "The consumer ended (1) before it looked for its queue again" },
  counts_an_unbound_queue: { case: "exchange not yet there", says: "It consumes a queue that it has declared and not bound" },
  reads_latin1: { case: "Unicode", says: "came back as succeeded" },
  reads_doubles: { case: "big integers", says: "The integer 9007199254740993 was read as 9007199254740992." },
  dies_of_bad_payloads: { case: "bad payload", says: /^The consumer ended \(1\) before an outcome of task \S+ was reported/ },
  refuses_other_editions: { case: "another edition", says: "ended as failed (permanent, contract_differs); expected succeeded." },
  makes_its_own_keys: { case: "idempotency key", says: "the message came with shop/order 7." },
  drops_the_trace: { case: "trace", says: "The handler was told the trace nothing; the message came with 00-" },

  reports_without_mandatory: { case: "returned outcome", says: "Its outcomes are not mandatory" },
  counts_a_returned_outcome: { case: "returned outcome", says: "It acknowledged the message although its outcome had come back." },
  forgets_what_was_not_confirmed: { case: "confirm lost", says: "It reported 2 different outcomes of one attempt" },
  has_one_name_for_all_starts: { case: "name of the start", says: "Two starts of the process are both named by_hand" },
  permanent_as_transient: { case: "permanent failure", says: "A permanent failure was reported as failed (transient, code told_to)" },
  calls_every_error_permanent: { case: "unknown error", says: "ended the task as failed (permanent, error); expected failed (transient)." },
  nacks_to_retry: { case: "RetryAfter", says: "It gave the message back (nack or reject) to have it tried again" },
  sends_retries_itself: { case: "RetryAfter", says: 'It published to the exchange "tasks" itself' },
  snoozes_as_a_failure: { case: "snooze", says: "was reported as failed (transient, snoozed) (for_ms nothing); expected snoozed (2500)." },
  reports_any_result: { case: "result violation", says: "was reported as succeeded; expected failed (permanent, result_violation)." },
  reports_at_any_length: { case: "sizes", says: "A message of 9 KB was reported with 9000 bytes" },
  writes_times_without_a_zone: { case: "times", says: /^started_at is \S+; expected an RFC 3339 time with a zone\.$/ },
  shows_secrets: { case: "sensitive values", says: "What is wrong with a sensitive field is reported with its value." },
  keeps_unreported_messages: { case: "no outcome wanted", says: "was acknowledged.", isAbsence: true },

  is_silent_while_it_works: { case: "heartbeat", says: "It reported no progress in 2.3 s of work" },
  says_all_that_it_hears: { case: "heartbeat", says: "expected once a second at most." },
  tells_nobody_of_redeliveries: { case: "redelivery", says: "the first word about it was succeeded instead of progress." },
  ignores_the_timeout: { case: "timeout", says: "Work that took longer than its contract's timeout ended as succeeded" },
  works_what_came_too_late: { case: "deadline", says: "A task that came after its deadline ended as failed (permanent, told_to)" },
  ignores_deadlines: { case: "deadline", says: "A task whose deadline came while it was worked ended as succeeded" },
  beats_after_its_time: { case: "stubborn work", says: "Of work that would not stop at its deadline it went on reporting progress" },
  takes_more_than_its_prefetch: { case: "prefetch", says: "It held 12 messages at once; WAYBILL_PREFETCH said 10." },
  holds_ten_and_works_one: { case: "prefetch", says: "Of 10 messages that it held, 9 were begun only after another had ended." },
  works_poison: { case: "poison", says: "ended as succeeded (nothing, nothing); expected failed (transient, crashed)." },
  counts_a_death_too_many: { case: "poison", says: "x-delivery-count 1 and max_redeliveries 1 ended as failed (crashed)" },
  works_it_twice: { case: "delivered twice", says: "It reported 2 different outcomes of one attempt" },
  acks_long_work_last: { case: "long work", says: "It acknowledged long work after the work" },
  acks_long_work_unconfirmed: { case: "long work", says: "It acknowledged long work without a progress that says acked_early" },
  beats_once: { case: "long work", says: "In 11.5 s of long work it reported no progress after the first" },
  drops_foreign_messages: { case: "missing headers", says: "It acknowledged a message without our headers and did not adopt it" },
  works_before_the_adoption_is_confirmed: {
    case: "missing headers",
    says: "The adoption was not confirmed before the work was over.",
  },

  hears_no_cancels: { case: "cancel", says: "What ran and was cancelled ended as succeeded" },
  ignores_cancels_by_name: { case: "cancel", says: "What ran and was cancelled by the name of its consumer ended as succeeded" },
  forgets_early_cancels: { case: "cancel before delivery", says: "A task that had been cancelled before it came ended as succeeded" },
  obeys_cancels_of_others: { case: "cancel of others", says: "what ran ended as failed (transient, cancelled)" },
  cancels_every_attempt: { case: "cancel of others", says: "what ran ended as failed (transient, cancelled)" },
  dies_of_unknown_control: { case: "unknown control", says: "The consumer ended (1) before" },
  takes_any_control_for_a_cancel: { case: "unknown control", says: "what ran ended as failed (transient, cancelled)" },
  dies_with_its_connection: {
    case: "connection lost",
    says: /^The consumer ended \(1\) before the message of task \S+, which had come again/,
  },
  acks_by_old_tags: { case: "connection lost", says: "It acknowledged by the tag of a channel that is gone" },
  stays_deaf_after_a_closed_channel: { case: "channel closed", says: "which had come again, was acknowledged.", isAbsence: true },
  ignores_a_deleted_queue: { case: "queue deleted", says: "it looked for its queue after that was deleted.", isAbsence: true },
  dies_at_sigterm: { case: "drain", says: "After SIGTERM it ended with 143; expected exit code 0." },
  leaves_its_task_at_sigterm: { case: "drain", says: "What ran at SIGTERM was neither ended nor handed back" },
  reports_and_leaves_at_sigterm: { case: "drain", says: "was reported and not acknowledged before the connection was closed" },
  fails_what_is_unfinished: { case: "unfinished at SIGTERM", says: "What ran at SIGTERM ended as failed (transient, shutdown)" },
  does_not_say_who_it_is: { case: "client properties", says: "Its client properties say no" },
  names_no_heartbeat: { case: "heartbeat interval", says: "It took the heartbeat of 60 s that it was offered" },
  calls_itself_ready_always: { case: "readiness", says: "ready and deaf." },
  is_ready_while_it_drains: { case: "readiness", says: "/readyz answers 200 while it drains" },
} as const satisfies Readonly<Record<string, PlantedFault>>;

interface PlantedFault {
  readonly case: string;
  readonly says: string | RegExp;
  /** It shows in what never comes: the kit need not wait for it as long as for a slow consumer. */
  readonly isAbsence?: true;
}

export type Fault = keyof typeof faults;
