import type { DifferenceKind } from "./difference.ts";

/**
 * Whom a change of a payload or a result has to do with.
 *
 *   sender         who sends as the old contract says, to the new door
 *   in_flight      a message that was accepted before, with a consumer that knows the new contract
 *   old_consumer   a message that is accepted now, with a consumer that knows the old one; or that consumer's result
 *   reader         who reads results as the old contract says
 *   kept_result    a result that was kept before, read by what knows the new contract
 */
export type Concerned = "sender" | "in_flight" | "old_consumer" | "reader" | "kept_result";

/** `breaks`: something that was right goes wrong. `warns`: it goes on, and code or meaning is another. */
export type Consequence = "ok" | "warns" | "breaks";

type Row<Who extends Concerned> = Readonly<Record<Who, Consequence>>;

/** The door refuses unknown fields and consumers do not, so a payload may grow by optional fields and by nothing else. */
export const ofPayload: Readonly<Record<DifferenceKind, Row<"sender" | "in_flight" | "old_consumer">>> = {
  optional_added: { sender: "ok", in_flight: "ok", old_consumer: "ok" },
  required_added: { sender: "breaks", in_flight: "breaks", old_consumer: "ok" },
  made_required: { sender: "breaks", in_flight: "breaks", old_consumer: "ok" },
  optional_removed: { sender: "breaks", in_flight: "ok", old_consumer: "ok" },
  required_removed: { sender: "breaks", in_flight: "ok", old_consumer: "breaks" },
  made_optional: { sender: "ok", in_flight: "ok", old_consumer: "breaks" },
  narrowed: { sender: "breaks", in_flight: "breaks", old_consumer: "ok" },
  widened: { sender: "ok", in_flight: "ok", old_consumer: "breaks" },
  replaced: { sender: "breaks", in_flight: "breaks", old_consumer: "breaks" },
  meaning: { sender: "ok", in_flight: "warns", old_consumer: "warns" },
};

/** A result goes the other way: consumers write it, senders and pipelines read it. */
export const ofResult: Readonly<Record<DifferenceKind, Row<"reader" | "old_consumer" | "kept_result">>> = {
  optional_added: { reader: "ok", old_consumer: "ok", kept_result: "ok" },
  required_added: { reader: "ok", old_consumer: "breaks", kept_result: "breaks" },
  made_required: { reader: "ok", old_consumer: "breaks", kept_result: "breaks" },
  optional_removed: { reader: "ok", old_consumer: "ok", kept_result: "ok" },
  required_removed: { reader: "breaks", old_consumer: "ok", kept_result: "ok" },
  made_optional: { reader: "breaks", old_consumer: "ok", kept_result: "ok" },
  narrowed: { reader: "ok", old_consumer: "breaks", kept_result: "breaks" },
  widened: { reader: "breaks", old_consumer: "ok", kept_result: "ok" },
  replaced: { reader: "breaks", old_consumer: "breaks", kept_result: "breaks" },
  meaning: { reader: "warns", old_consumer: "ok", kept_result: "warns" },
};
