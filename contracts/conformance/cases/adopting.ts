import { ackOf, endingOutcome } from "../passed.ts";
import type { Stage } from "../stage.ts";
import type { Outcome, TapEvent } from "../tap/events.ts";
import type { Case } from "./case.ts";

/** A message that somebody else published becomes a task: adopted, confirmed, then worked as attempt 1. */
export const missingHeaders: Case = {
  name: "missing headers",
  rules: [36],
  required: false,
  async run(stage) {
    await stage.start();
    stage.tap.holdAnswers(500); // so that work which did not wait for the adoption's confirm is seen as such
    const body = Buffer.from('{ "do": "echo" }');
    await stage.publishForeign(body);
    const later = await stage.publish({ do: "echo" });
    const adopted = await stage.until((events) => adoptionIn(events, later), "a message without our headers was reported as adopted");
    if (adopted === "none") return "It acknowledged a message without our headers and did not adopt it, so nobody will ever see it.";
    const wrong = wrongAdoption(adopted, stage.routingKey, body);
    if (wrong !== null) return wrong;
    const ofTheTask = ({ kind, task_id }: Outcome): boolean => kind !== "adopted" && kind !== "progress" && task_id === adopted.task_id;
    const ended = await reported(stage, ofTheTask, "the adopted task ended");
    const { events } = stage.tap;
    const adoption = events.find((event) => event.kind === "reported" && event.outcome === adopted);
    const confirmed = events.findIndex(
      (event) => event.kind === "confirmed" && adoption?.kind === "reported" && event.publish === adoption.publish,
    );
    const end = events.findIndex((event) => event.kind === "reported" && event.outcome === ended);
    if (confirmed < 0 || confirmed > end) return "The adoption was not confirmed before the work was over.";
    if (ended.kind === "succeeded" && ended.attempt === 1) return null;
    return `The adopted task ended as ${ended.kind} of attempt ${ended.attempt}; expected succeeded of attempt 1.`;
  },
};

/** None: the message was acknowledged, and one that came after it is done with too. */
function adoptionIn(events: readonly TapEvent[], later: string): Outcome | "none" | undefined {
  const adopted = events.flatMap((event) => (event.kind === "reported" && event.outcome.kind === "adopted" ? [event.outcome] : []))[0];
  return adopted ?? (ackOf(events, "") && ackOf(events, later) && endingOutcome(events, later) && "none");
}

function wrongAdoption({ task_id, attempt, routing_key, payload_base64 }: Outcome, routingKey: string, body: Buffer): string | null {
  if (!/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab]/.test(String(task_id)))
    return `The adopted task's id is ${task_id}; expected a UUIDv7.`;
  if (attempt !== 1) return `It was adopted with attempt ${attempt}; expected 1.`;
  if (routing_key !== routingKey) return `It was adopted with routing key ${routing_key}; expected ${routingKey}.`;
  return payload_base64 === body.toString("base64") ? null : "The adoption does not carry the body's bytes.";
}

async function reported(stage: Stage, fits: (outcome: Outcome) => boolean, what: string): Promise<Outcome> {
  return stage.until(
    (events) => events.flatMap((event) => (event.kind === "reported" && fits(event.outcome) ? [event.outcome] : []))[0],
    what,
  );
}
