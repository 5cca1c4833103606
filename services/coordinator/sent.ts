import { contractOf, refuseUnlessFits, refuseWebhook } from "../dispatch/door.ts";
import { newTask } from "../dispatch/new_task.ts";
import { firstApiKeyId, readItemOptions } from "../dispatch/treatment.ts";
import { invalidItem, WaybillError } from "../lifecycle/errors.ts";
import { mostPayloadBytes } from "../lifecycle/sizes.ts";
import { type JudgedSent, type SentRow, untraced } from "../store/store.ts";
import type { Dependencies } from "./dependencies.ts";
import type { LeadingDuty } from "./leader.ts";

type Parts = Pick<Dependencies, "store" | "contracts" | "webhooks" | "log" | "now">;

/**
 * Takes what applications send by `waybill.send` from their own transactions in PostgreSQL. Woken by its NOTIFY; each
 * second it looks by itself, for what was committed while nobody listened.
 */
export function sent(parts: Parts): LeadingDuty {
  const { store, log, now } = parts;
  return {
    name: "sent",
    everyMs: 1_000,
    async round(epoch) {
      for (;;) {
        const { taken, failed } = await store.takeSent(epoch, (row) => judge(parts, row), mostAtOnce, now());
        for (const { id, error } of failed)
          log.error({ task_id: id, err: error }, "what an application has sent could not be taken; it stays, and is tried again");
        if (taken < mostAtOnce) return;
      }
    },
  };
}

const mostAtOnce = 100;

/** The same door as for POST /tasks; times count from when it was sent. */
function judge({ contracts, webhooks, now }: Parts, { id, routingKey, payload, options, sentAt }: SentRow): JudgedSent {
  try {
    const contract = contractOf(contracts, routingKey);
    const bytes = Buffer.from(payload);
    if (bytes.byteLength > mostPayloadBytes)
      throw new WaybillError("payload_too_large", `The payload has ${bytes.byteLength} bytes, the limit is ${mostPayloadBytes}.`);
    const fits = refuseUnlessFits(contract, contract.checkPayload(bytes));
    if (typeof options !== "object" || options === null || Array.isArray(options)) throw invalidItem("The options are no object.");
    const treatment = readItemOptions(options as Readonly<Record<string, unknown>>, ownDatabase, sentAt);
    refuseWebhook(webhooks, treatment.webhook);
    return { task: { ...newTask(contract, bytes, fits, treatment, now()), id, releaseNo: null } };
  } catch (error) {
    if (!(error instanceof WaybillError)) throw error;
    return { refused: { code: error.code, message: error.message, problems: error.facts.problems ?? [] } };
  }
}

/** Rows are no requests: each has its own trace, or none. */
const ownDatabase = { apiKey: firstApiKeyId, trace: untraced };
