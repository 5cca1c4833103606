from collections.abc import Callable
from datetime import datetime

from waybill import Context
from waybill_contracts import ProcessPaymentPayload, ProcessPaymentResult

from payments import Payments


def process_payment(
    payload: ProcessPaymentPayload, ctx: Context, *, payments: Payments, now: Callable[[], datetime]
) -> ProcessPaymentResult:
    """Handles `process_payment`: takes the payment of one order, once, however often the task is delivered."""
    return payments.take(payload, ctx, now())
