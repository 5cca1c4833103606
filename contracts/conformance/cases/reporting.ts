import { wrongOutcome } from "../outcome_schema.ts";
import { endingOutcomes, outcomesOf } from "../passed.ts";
import type { Case } from "./case.ts";
import { shown, shownOutcome } from "./outcomes.ts";
import { unlessRefused } from "./usual.ts";

/** What the services read: where it goes, what it is about, and that it outlives a restart of RabbitMQ. */
export const outcome: Case = {
  name: "outcome",
  rules: [1, 7, 16, 17],
  required: true,
  async run(stage) {
    await stage.start();
    const task = await stage.publish(stage.validPayload, { headers: { attempt: 3, failures: 2 } });
    const ended = await stage.untilEnded(task);
    const event = stage.tap.events.find((one) => one.kind === "reported" && one.outcome === ended);
    if (event?.kind !== "reported") return null;
    const { contentType, deliveryMode, correlationId } = event.message;
    if (event.routingKey !== "outcomes") return `It reports with the routing key "${event.routingKey}"; expected outcomes.`;
    if (ended.attempt !== 3) return `Of attempt 3 it reports attempt ${shown(ended.attempt)}.`;
    if (correlationId !== task) return `The outcome's correlation_id is "${correlationId}"; expected the task's id.`;
    if (deliveryMode !== 2) return `The outcome's delivery_mode is ${deliveryMode}; expected 2, or a restart of RabbitMQ loses it.`;
    if (contentType !== "application/json") return `The outcome's content_type is "${contentType}"; expected application/json.`;
    const wrong = wrongOutcome(ended);
    if (wrong !== null) return `The outcome does not fit messages/outcome.schema.json: ${wrong}.`;
    if (ended.kind === "succeeded") return null;
    return unlessRefused(stage, `A task that can be done ended as ${shownOutcome(ended)}; expected succeeded.`);
  },
};

/** An attempt has one end. */
export const oneOutcome: Case = {
  name: "one outcome",
  rules: [19],
  required: true,
  async run(stage) {
    await stage.start();
    for (let count = 0; count < 3; count++) {
      const task = await stage.publish();
      await stage.untilEnded(task);
      const { length } = endingOutcomes(stage.tap.events, task);
      if (length !== 1) return `It reported ${length} outcomes of one attempt; expected one.`;
    }
    return null;
  },
};

/** Two processes, or two lives of one, are never taken for each other. */
export const nameOfTheStart: Case = {
  name: "name of the start",
  rules: [17],
  required: false,
  async run(stage) {
    const names: unknown[] = [];
    for (const start of [1, 2]) {
      const candidate = await stage.start();
      const { consumer } = await stage.untilEnded(await stage.publish({ do: "echo" }));
      if (typeof consumer !== "string" || consumer === "") return `Outcomes of start ${start} name no consumer.`;
      names.push(consumer);
      await candidate.kill();
    }
    return names[0] === names[1]
      ? `Two starts of the process are both named ${names[0]}; the name should end in an id of the start.`
      : null;
  },
};

/** When the work began and ended, for people and for the numbers of the dashboard. */
export const times: Case = {
  name: "times",
  rules: [23],
  required: false,
  async run(stage) {
    await stage.start();
    const { started_at, finished_at } = await stage.untilEnded(await stage.publish({ do: "slow", ms: 200 }));
    for (const [name, said] of Object.entries({ started_at, finished_at }))
      if (typeof said !== "string" || !withZone.test(said)) return `${name} is ${shown(said)}; expected an RFC 3339 time with a zone.`;
    return Date.parse(String(finished_at)) >= Date.parse(String(started_at))
      ? null
      : `It ended (${finished_at}) before it began (${started_at}).`;
  },
};

const withZone = /^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2})$/;

/** The services cut what is longer; who cuts itself cuts between characters. */
export const sizes: Case = {
  name: "sizes",
  rules: [22],
  required: false,
  async run(stage) {
    await stage.start();
    const { message } = await stage.untilEnded(await stage.publish({ do: "fail_permanently", text: "ä€😀".repeat(1_000) }));
    const bytes = Buffer.byteLength(String(message));
    if (bytes > 2_048 || !String(message).isWellFormed())
      return `A message of 9 KB was reported with ${bytes} bytes; expected at most 2 KB, cut between characters.`;
    const task = await stage.publish({ do: "slow", ms: 1_300, note: "😀".repeat(500) });
    await stage.untilEnded(task);
    const notes = outcomesOf(stage.tap.events, task).flatMap(({ note }) => (typeof note === "string" ? [note] : []));
    const longest = Math.max(0, ...notes.map((note) => Array.from(note).length));
    return longest > 200 ? `A note of 500 characters was reported with ${longest}; expected at most 200.` : null;
  },
};
