# Generated from the contract folder by `npm run generate`. Change the contract, not this file.

from __future__ import annotations

from typing import NotRequired, TypedDict


class ProcessPaymentResult(TypedDict):
    """
    The payment that was taken; a second delivery is answered with the same.
    """

    order_id: int
    """
    The order that is paid.
    """
    amount: int
    """
    In minor units of the currency.
    """
    currency: str
    """
    ISO 4217, in capitals.
    """
    charged_at: str
    """
    When the payment was taken, by the first delivery.
    """
    token: NotRequired[str]
    """
    The provider's own name for the charge; there is none where no provider is asked.
    """
