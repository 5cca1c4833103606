import type { Context } from "@waybill/consumer";
import type { ProcessPaymentPayload, ProcessPaymentResult } from "@waybill/contracts";
import type { Payments } from "../payments.ts";

/** Handles `process_payment`: takes the payment of one order, once, however often the task is delivered. */
export function processPayment({ payments, now }: { readonly payments: Payments; readonly now: () => Date }) {
  return (payload: ProcessPaymentPayload, ctx: Context): Promise<ProcessPaymentResult> => payments.take(payload, ctx, now());
}
