import type { Context } from "@waybill/consumer";
import type { ProcessPaymentPayload, ProcessPaymentResult } from "@waybill/contracts";
import type { PaymentProvider } from "../payment_provider.ts";
import type { Payments } from "../payments.ts";

/**
 * Handles `process_payment`: takes the payment of one order, once, however often the task is delivered.
 *
 *   charge at the provider, by the task's idempotency key ─► payment and ledger entry in one transaction
 *
 * A provider that has charged and then does not answer is asked again with the same key, by another attempt, and answers
 * with the charge that it made. Without a provider the payment is the entry alone.
 */
export function processPayment({ payments, provider, now }: ProcessPaymentTools) {
  return async (payload: ProcessPaymentPayload, ctx: Context): Promise<ProcessPaymentResult> => {
    const charge = provider === null ? { charged_at: now().toISOString() } : await provider.charge(payload, ctx);
    return payments.take(payload, ctx, charge);
  };
}

export interface ProcessPaymentTools {
  readonly payments: Payments;
  readonly provider: PaymentProvider | null;
  readonly now: () => Date;
}
