import { suggestions } from "@waybill/contracts/validation";
import type { ContractSet, PayloadVerdict, ServedContract } from "../contracts/contract_set.ts";
import type { ReadPayload } from "../contracts/field_text.ts";
import { invalidOption, retiredContract, unknownRoutingKey, WaybillError } from "../lifecycle/errors.ts";
import { privateAddressIn } from "../lifecycle/public_address.ts";

/** What every task passes before it is kept, wherever it comes from. */

/** The contract of a routing key; @throws WaybillError `retired`, `unknown_routing_key` with those that may have been meant. */
export function contractOf(contracts: ContractSet, routingKey: string): ServedContract {
  const contract = contracts.byRoutingKey.get(routingKey);
  if (contract === undefined && contracts.retired.has(routingKey)) throw retiredContract(routingKey);
  if (contract === undefined) throw unknownRoutingKey(routingKey, suggestions(routingKey, [...contracts.byRoutingKey.keys()]));
  return contract;
}

/** The payload as it was read. @throws WaybillError unless the verdict is that it fits. */
export function refuseUnlessFits(
  contract: ServedContract,
  verdict: PayloadVerdict,
  notAccepted = "The task was not accepted.",
): ReadPayload {
  switch (verdict.kind) {
    case "fits":
      return verdict;
    case "invalid_json": {
      const { message, line, column, text } = verdict;
      throw new WaybillError("invalid_json", `${message}. ${notAccepted}`, {
        members: { line, column, text },
      });
    }
    case "ambiguous_json":
      throw new WaybillError("ambiguous_json", `${verdict.pointer || "The payload"}: ${verdict.message} ${notAccepted}`, {
        members: { pointer: verdict.pointer },
      });
    case "contract_violation": {
      const { problems, more } = verdict;
      const count = problems.length + more;
      throw new WaybillError(
        "contract_violation",
        `${count === 1 ? "1 problem" : `${count} problems`} in the payload of ${contract.routingKey}. ${notAccepted}`,
        { problems, hint: `GET /contracts/${contract.routingKey}`, members: more === 0 ? {} : { more_problems: more } },
      );
    }
  }
}

/** What this server says of webhooks. */
export interface WebhookRules {
  /** `whsec_…`; none: nobody is told anything, and nobody may ask to be. */
  readonly secrets: readonly string[];
  /** Whether addresses that are not of the public internet may be called, and http. */
  readonly allowPrivate: boolean;
}

/** @throws WaybillError `invalid_option` for a webhook that this server would never call. */
export function refuseWebhook({ secrets, allowPrivate }: WebhookRules, url: string | null): void {
  if (url === null) return;
  if (secrets.length === 0)
    throw invalidOption("webhook", url, "none: this server signs no webhooks, since WAYBILL_WEBHOOK_SECRET is not set");
  if (allowPrivate) return;
  if (!url.startsWith("https:")) throw invalidOption("webhook", url, "an https:// URL");
  // Where a name leads shows when it is called; an address that is written out leads nowhere else.
  if (privateAddressIn(new URL(url)) !== null) throw invalidOption("webhook", url, "an address of the public internet");
}
