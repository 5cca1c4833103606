import type { Case } from "./case.ts";
import { isFailed, shownOutcome } from "./outcomes.ts";
import { unlessRefused } from "./usual.ts";

/** Headers may be added at any time: who does not know them leaves them alone. */
export const unknownHeaders: Case = {
  name: "unknown headers",
  rules: [9],
  required: true,
  async run(stage) {
    await stage.start();
    const task = await stage.publish(stage.validPayload, { headers: strangeHeaders, replyTo: "nobody", correlationId: "a-pipeline" });
    const { kind, code, message } = await stage.untilEnded(task);
    if (kind === "succeeded") return null;
    return unlessRefused(stage, `A task with headers that it does not know ended as ${kind} (${code}: ${message}); expected succeeded.`);
  },
};

/** A contract grows by optional fields at any time, and old consumers go on. */
export const unknownFields: Case = {
  name: "unknown fields",
  rules: [7, 9],
  required: true,
  async run(stage) {
    await stage.start();
    const more = '{"a_field_of_tomorrow": {"nested": [1, null, "ä"]}, ';
    const task = await stage.publish(
      Buffer.from(
        stage.validPayload
          .toString()
          .trim()
          .replace(/^\{\s*/, more),
      ),
    );
    const { kind, code, message } = await stage.untilEnded(task);
    if (kind === "succeeded") return null;
    return unlessRefused(stage, `A payload with one field more ended as ${kind} (${code}: ${message}); expected succeeded.`);
  },
};

/** The payload was checked against another edition of the contract; that is news for the log, no more. */
export const anotherEdition: Case = {
  name: "another edition",
  rules: [12],
  required: false,
  async run(stage) {
    await stage.start();
    const outcome = await stage.untilEnded(await stage.publish({ do: "echo" }, { headers: { contract: "f".repeat(64) } }));
    return outcome.kind === "succeeded"
      ? null
      : `A task of another edition of its contract ended as ${shownOutcome(outcome)}; expected succeeded.`;
  },
};

/** UTF-8 there and back, whatever it says and however JSON writes it. */
export const unicode: Case = {
  name: "Unicode",
  rules: [7],
  required: false,
  async run(stage) {
    await stage.start();
    const task = await stage.publish(Buffer.from(`{"do": "echo", "text": ${JSON.stringify(everyKind)}}`));
    const escaped = await stage.publish(Buffer.from(`{"do": "echo", "text": "${escapedOf(everyKind)}"}`));
    for (const id of [task, escaped]) {
      const { kind, result } = await stage.untilEnded(id);
      const text = (result as { readonly text?: unknown } | undefined)?.text;
      if (kind !== "succeeded" || text !== everyKind)
        return `The text ${JSON.stringify(everyKind)} came back as ${kind} ${JSON.stringify(text)}.`;
    }
    return null;
  },
};

/** Of one, two, three and four bytes; combined, from right to left, joined; a line separator and a NUL. */
const everyKind = 'a ä € 😀 e\u0301 שלום 👩‍👩‍👧 \u2028 \0 \\ " \uffff';

const escapedOf = (text: string): string => text.replaceAll(/[\s\S]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);

/** Reports are kept and shown; what a contract calls sensitive is not. */
export const sensitiveValues: Case = {
  name: "sensitive values",
  rules: [24],
  required: false,
  async run(stage) {
    await stage.start();
    const outcome = await stage.untilEnded(await stage.publish(Buffer.from('{"do": "echo", "secret": 4111111111111111}')));
    if (!isFailed(outcome, "permanent", "contract_violation"))
      return `A secret that is no text ended the task as ${shownOutcome(outcome)}; expected failed (permanent, contract_violation).`;
    return JSON.stringify(outcome).includes("4111") ? "What is wrong with a sensitive field is reported with its value." : null;
  },
};

/** One of each kind that AMQP clients write. */
const strangeHeaders = {
  new_text: "a".repeat(500),
  new_number: 5_000_000_000,
  new_fraction: 0.5,
  new_truth: true,
  new_nothing: null,
  new_table: { inner: { deeper: "x" } },
  new_list: [1, "two", { three: 3 }],
};

/** What breaks its contract is not worked, and is never tried again; the next task is worked as ever. */
export const badPayload: Case = {
  name: "bad payload",
  rules: [11],
  required: false,
  async run(stage) {
    await stage.start();
    for (const payload of [Buffer.from('{"do": "dance"}'), Buffer.from('{"do": ')]) {
      const { kind, failure, code, problems } = await stage.untilEnded(await stage.publish(payload));
      if (kind !== "failed" || failure !== "permanent" || code !== "contract_violation") {
        return `The payload ${payload} ended as ${kind} (${failure}, ${code}); expected failed (permanent, contract_violation).`;
      }
      if (!Array.isArray(problems) || problems.length === 0)
        return `The payload ${payload} was refused without problems, so nobody learns what is wrong.`;
    }
    const { kind } = await stage.untilEnded(await stage.publish({ do: "echo" }));
    return kind === "succeeded" ? null : `After a payload that broke its contract, a good one ended as ${kind}.`;
  },
};

/** Every digit of an int64 arrives, also where the language's own numbers are doubles. */
export const bigIntegers: Case = {
  name: "big integers",
  rules: [10],
  required: false,
  async run(stage) {
    await stage.start();
    for (const integer of ["9007199254740993", "9223372036854775807", "-9223372036854775808"]) {
      const { kind, result } = await stage.untilEnded(await stage.publish(Buffer.from(`{"do": "echo", "integer": ${integer}}`)));
      const got = (result as { readonly integer?: unknown } | undefined)?.integer;
      if (kind !== "succeeded") return `The integer ${integer} ended the task as ${kind}.`;
      if (String(got) !== integer) return `The integer ${integer} was read as ${got}.`;
    }
    return null;
  },
};
