import { consumerStates } from "../../lifecycle/consumers.ts";
import { answers } from "./answers.ts";
import { count, inPath, list, orNull, record, ref, text, time } from "./shapes.ts";
import { duration } from "./texts.ts";

const perMinute = { type: "number", minimum: 0 } as const;
const seconds = { type: "number", minimum: 0 } as const;
const quantiles = (description: string) => ({
  ...{ description: `${description} In milliseconds, known to 3 %; null: nothing was reported.` },
  ...orNull(record({ mean: count, p50: count, p95: count, p99: count, of: count })),
});
const ofSoMany = (description: string) => ({
  ...{ description: `${description} Over 15 minutes, in milliseconds, known to 3 %; null: nothing was reported.` },
  ...orNull(record({ mean: count, p50: count, p95: count, p99: count, of: count })),
});
const upTo = (description: string) => ({ description: `${description}, counted to 10000: 10001 means more.`, ...count });

/** `lifecycle/figures.ts` defines each. */
export const queueSchemas = {
  Queue: {
    description: "What waits for a routing key, what is out, its figures, and what stops it.",
    ...record({
      ...{ routing_key: text, title: text, outcome: { type: "string", enum: ["required", "none"] } },
      waiting: { description: "In the store, counted up to 10000.", ...count },
      more_waiting: { type: "boolean" },
      released: { description: "With RabbitMQ or a consumer, and not ended.", ...count },
      paused_since: orNull(time),
      breaker: record({ state: { type: "string", enum: ["closed", "tripped", "trying"] }, since: orNull(time), until: orNull(time) }),
      thresholds: {
        description: "Of its contract: above them alerts begin, and a task counts as slow.",
        ...record({ waiting: count, oldest_waiting_seconds: seconds, slow_after_seconds: seconds, dead_per_hour: count }),
      },
      figures: { anyOf: [ref("Figures"), { type: "null" }] },
    }),
  },
  Figures: {
    description: "Each at most two seconds old, or null: not reported. What RabbitMQ says is at most 15 s old.",
    ...record({
      as_of: time,
      waiting: { description: "Due, and taken by no consumer: those in the store and those ready in RabbitMQ.", ...count },
      waiting_lately: {
        description: "The most that waited in each of the last 30 minutes, the oldest first and this one last; null: nobody looked.",
        ...{ type: "array", minItems: 30, maxItems: 30, items: orNull(count) },
      },
      oldest_waiting_seconds: { description: "Since the one who waits longest came to wait; null: nobody waits.", ...orNull(seconds) },
      ...{ running: upTo("Now at work by report"), retrying: upTo("Waiting for their next attempt") },
      ...{ scheduled: upTo("Not yet due"), dead: upTo("Given up") },
      ready: { description: "In the queue of RabbitMQ.", ...orNull(count) },
      in_flight: { description: "With consumers, unacknowledged.", ...orNull(count) },
      consumers: orNull(count),
      slots: { description: "The sum of their prefetches.", ...orNull(count) },
      wanted_slots: {
        description:
          "Slots that would work what comes in and be done with what waits in a minute, at the mean duration; null: not reported.",
        ...orNull(count),
      },
      in_per_minute: { description: "That came to wait, over the last minute.", ...perMinute },
      out_per_minute: { description: "Attempts that ended, over the last minute.", ...orNull(perMinute) },
      drain_seconds: { description: "Until nobody waits, if it goes on like this; null: it does not shrink.", ...orNull(seconds) },
      growing_per_minute: { description: "By how many a minute more wait; null: it shrinks, or nobody waits.", ...orNull(perMinute) },
      success: {
        description: "Of the attempts that ended in 15 minutes.",
        ...orNull(record({ ratio: { type: "number", minimum: 0, maximum: 1 }, attempts: count })),
      },
      duration_ms: ofSoMany("How long the work of successful attempts took, by the clock of their consumer."),
      wait_ms: ofSoMany("From when a task came to wait to its start; a planned delay is no wait."),
      end_to_end_ms: ofSoMany("From when a task came to wait to its recorded success."),
      ...{ dead_last_hour: count, last_success_at: orNull(time) },
      difference: {
        description:
          "Where RabbitMQ holds more or fewer than the store counts as released, by over 50 and 2 % for a minute: usually a consumer that acks without an outcome. Null: it does not.",
        ...orNull(record({ in_broker: count, in_store: count })),
      },
    }),
  },
  Consumer: {
    description: "A process that takes tasks of a routing key, as RabbitMQ shows it.",
    ...record({
      routing_key: text,
      process: { description: "As it names itself, else its connection.", ...text },
      ...{ language: orNull(text), version: orNull(text), in_flight: orNull(count) },
      prefetch: { description: "Null: without limit.", ...orNull(count) },
      connected_since: orNull(time),
      contract: {
        description: "Whether it was built with the contract that is served; null: not reported.",
        type: ["string", "null"],
        enum: ["same", "differs", null],
      },
      state: {
        description: "`deaf`: tasks wait, and it takes none. `gone`: seen within a day, and not connected any more.",
        type: "string",
        enum: [...consumerStates],
      },
      ...{ last_seen_at: time, quiet_since: orNull(time) },
    }),
  },
  Consumers: record({ as_of: orNull(time), consumers: { type: "array", items: ref("Consumer") } }),
  History: record({
    ...{ routing_key: text, step_seconds: { type: "integer", enum: [60, 3_600] } },
    points: {
      type: "array",
      items: record({
        ...{ at: time, in: count, out: orNull(count), succeeded: orNull(count), failed: orNull(count), dead: count },
        waiting: { description: "The most that waited in that span; null: nobody looked.", ...orNull(count) },
        duration_ms: quantiles("Of successful attempts."),
      }),
    },
  }),
};

const routingKey = inPath("routing_key", ref("RoutingKey"));

export const queuePaths = {
  "/queues": {
    get: {
      ...{ tags: ["Queues"], operationId: "list_queues", summary: "What waits, and what stops it" },
      responses: answers({ 200: { description: "All, one for each routing key.", schema: list("queues", "Queue") } }, [
        "store_unavailable",
      ]),
    },
  },
  "/queues/{routing_key}": { get: ofQueue("get_queue", "One queue") },
  "/queues/{routing_key}/history": {
    get: {
      ...{ tags: ["Queues"], operationId: "get_history", summary: "What was counted of it, minute by minute or hour by hour" },
      parameters: [
        routingKey,
        { in: "query", name: "since", description: "How long ago, from `1m` to `7d`; usually 6h.", schema: duration("history") },
      ],
      responses: answers({ 200: { description: "Span by span; by hours beyond a day.", schema: ref("History") } }, [
        ...(["unknown_routing_key", "invalid_filter", "store_unavailable"] as const),
      ]),
    },
  },
  "/consumers": {
    get: {
      ...{ tags: ["Queues"], operationId: "list_consumers", summary: "Who takes tasks" },
      responses: answers(
        {
          200: {
            description: "All, for each routing key that they take; `as_of` null: RabbitMQ's management plugin has told nothing.",
            schema: ref("Consumers"),
          },
        },
        ["store_unavailable"],
      ),
    },
  },
  "/queues/{routing_key}/pause": { post: ofQueue("pause_queue", "Stops its release; what is out is worked") },
  "/queues/{routing_key}/resume": { post: ofQueue("resume_queue", "Lets its release go on") },
};

function ofQueue(operationId: string, summary: string): object {
  return {
    ...{ tags: ["Queues"], operationId, summary, parameters: [routingKey] },
    responses: answers({ 200: { description: "The queue.", schema: ref("Queue") } }, ["unknown_routing_key", "store_unavailable"]),
  };
}
