import { rules } from "../../lifecycle/alert_rules.ts";
import { channelNames } from "../../notify/channel.ts";
import { answers } from "./answers.ts";
import { count, id, inPath, list, orNull, record, ref, text, time } from "./shapes.ts";
import { duration } from "./texts.ts";

const ms = { type: "number", minimum: 0 } as const;

export const alertSchemas = {
  Alert: {
    description: "What needs a person, or did.",
    ...record({
      ...{ id, rule: { type: "string", enum: [...rules] } },
      routing_key: { description: "Null: of Waybill as a whole.", ...orNull(text) },
      ...{ state: { type: "string", enum: ["firing", "resolved"] }, since: time, resolved_at: orNull(time), sentence: text },
      ...{ acknowledged_by: orNull(text), acknowledged_at: orNull(time), silenced_until: orNull(time), runbook: orNull(text) },
      told: {
        description: "The latest that each channel was told, or is to be told.",
        type: "array",
        items: record({
          channel: { type: "string", enum: [...channelNames] },
          event: { type: "string", enum: ["firing", "reminder", "resolved"] },
          ...{ tries: count, delivered_at: orNull(time), last: orNull(text) },
        }),
      },
    }),
  },
  NewSilence: {
    type: "object",
    required: ["for"],
    properties: { for: { description: "At most 30d; `0s` ends the silence.", ...duration("silence") } },
  },
  AlertTrial: record({
    channels: {
      type: "array",
      items: record({ channel: { type: "string", enum: [...channelNames] }, taken: { type: "boolean" }, said: text }),
    },
  }),
  Status: {
    description: "The verdict: `trouble` where an alert fires.",
    ...record({
      ...{ verdict: { type: "string", enum: ["ok", "trouble"] }, environment: text, checked_at: time },
      problems: { type: "array", items: ref("Alert") },
      broker: record({
        ...{ state: { type: "string", enum: ["up", "down", "blocked", "none"] }, since: orNull(time) },
        because: { description: "Why it takes nothing although it is there, in its own words.", ...orNull(text) },
        sentence: { description: "What there is to say of it; null: it takes tasks.", ...orNull(text) },
        confirm_p95_ms: { description: "How long 95 % of its confirms to this server took at most, in the last minute.", ...orNull(ms) },
      }),
      not_yet_published: {
        description:
          "Messages of this server that RabbitMQ has not confirmed; while it takes nothing, also the tasks that wait, counted to 10000 of each routing key.",
        ...count,
      },
      more_not_yet_published: { description: "There are more than were counted.", type: "boolean" },
      outcomes_waiting: { description: "In the queue `outcomes`; null: nobody looked.", ...orNull(count) },
      outcomes_oldest_seconds: {
        description: "How long the oldest of them has waited, or waited last, until it was recorded; null: not known.",
        ...orNull({ type: "number", minimum: 0 }),
      },
      outcomes_as_of: { description: "Of when both are; null: nobody looked.", ...orNull(time) },
      api: {
        description: "What this server measured in the last minute; null: nothing.",
        ...record({
          requests: count,
          p95_ms: { description: "95 % were answered within.", ...orNull(ms) },
          error_share: { description: "Answered with 5xx, of 1.", ...orNull({ type: "number", minimum: 0, maximum: 1 }) },
          event_loop_delay_ms: { description: "99 % of its timers came at most so late.", ...orNull(ms) },
        }),
      },
    }),
  },
};

const alertId = inPath("id", id);

export const alertPaths = {
  "/alerts": {
    get: {
      ...{ tags: ["Alerts"], operationId: "list_alerts", summary: "What fires, and what did" },
      responses: answers(
        { 200: { description: "Those that fire, then those that did, each the newest first.", schema: list("alerts", "Alert") } },
        ["store_unavailable"],
      ),
    },
  },
  "/alerts/{id}/acknowledge": {
    post: {
      ...{ tags: ["Alerts"], operationId: "acknowledge_alert", summary: "Somebody is on it: nobody is reminded", parameters: [alertId] },
      responses: answers({ 200: { description: "The alert.", schema: ref("Alert") } }, ["not_found", "wrong_state", "store_unavailable"]),
    },
  },
  "/alerts/{id}/silence": {
    post: {
      ...{ tags: ["Alerts"], operationId: "silence_alert", summary: "Nobody is told of its cause for a while", parameters: [alertId] },
      requestBody: { required: true, content: { "application/json": { schema: ref("NewSilence") } } },
      responses: answers({ 200: { description: "The alert.", schema: ref("Alert") } }, [
        ...(["not_found", "invalid_json", "ambiguous_json", "invalid_option"] as const),
        ...(["unsupported_media_type", "payload_too_large", "store_unavailable"] as const),
      ]),
    },
  },
  "/alerts/test": {
    post: {
      ...{ tags: ["Alerts"], operationId: "test_alerts", summary: "Tells every channel, and answers what each said" },
      responses: answers({ 200: { description: "What each said.", schema: ref("AlertTrial") } }, ["store_unavailable"]),
    },
  },
  "/status": {
    get: {
      ...{ tags: ["Alerts"], operationId: "get_status", summary: "How it goes" },
      responses: answers({ 200: { description: "The verdict.", schema: ref("Status") } }, ["store_unavailable"]),
    },
  },
};
