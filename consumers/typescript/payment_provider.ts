import { Permanent } from "@waybill/consumer";
import type { ProcessPaymentPayload } from "@waybill/contracts";

/**
 * A payment provider over HTTP that charges once per `Idempotency-Key`, as the large ones do. What it answers decides:
 *
 *   201, 200 ──────────────────────────► charged, by this call or by an earlier one
 *   402, 409, 422 ─────────────────────► permanent: the card is declined, the key is another order's, it makes no sense
 *   anything else, or no answer in time ► transient: it may have charged, and says so when it is asked again
 */
export class PaymentProvider {
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  async charge({ order_id, amount, currency }: ProcessPaymentPayload, ctx: Charging): Promise<Charge> {
    const response = await fetch(new URL("/charges", this.#url), {
      method: "POST",
      headers: { "content-type": "application/json", "idempotency-key": ctx.idempotencyKey },
      // By hand, since JSON.stringify knows no integer of 64 bits.
      body: `{"order_id":${order_id},"amount":${amount},"currency":"${currency}"}`,
      signal: AbortSignal.any([ctx.signal, AbortSignal.timeout(patienceMs)]),
    }).catch((cause: Error) => {
      throw ctx.signal.aborted ? cause : new ProviderSilent(cause);
    });
    const text = await response.text();
    const refusal = refusals[response.status];
    if (refusal !== undefined) throw new Permanent(`the payment provider refuses: ${text.slice(0, 500)}`, { code: refusal });
    if (!response.ok) throw new ProviderUnavailable(response.status);
    return JSON.parse(text) as Charge;
  }
}

export interface Charging {
  readonly idempotencyKey: string;
  readonly signal: AbortSignal;
}

export interface Charge {
  /** The provider's own name for it. */
  readonly token?: string;
  readonly charged_at: string;
}

const patienceMs = 10_000;

const refusals: Readonly<Record<number, string>> = { 402: "card_declined", 409: "key_of_another_order", 422: "charge_refused" };

class ProviderSilent extends Error {
  readonly code = "provider_silent";
  constructor(cause: Error) {
    super("the payment provider did not answer, and may have charged", { cause });
  }
}

class ProviderUnavailable extends Error {
  readonly code = "provider_unavailable";
  constructor(status: number) {
    super(`the payment provider answered ${status}`);
  }
}
