# Generated from the contract folder by `npm run generate`. Change the contract, not this file.

from __future__ import annotations

from typing import TypedDict


class ProcessPaymentPayload(TypedDict):
    """
    Which order is paid, and how much.
    """

    order_id: int
    """
    The order that is paid.
    """
    amount: int
    """
    In minor units of the currency: 1999 is 19.99 EUR.
    """
    currency: str
    """
    ISO 4217, in capitals.
    """
