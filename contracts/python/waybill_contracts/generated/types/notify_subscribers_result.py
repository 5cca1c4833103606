# Generated from the contract folder by `npm run generate`. Change the contract, not this file.

from __future__ import annotations

from typing import TypedDict


class NotifySubscribersResult(TypedDict):
    """
    Who was told.
    """

    mailed: int
    """
    Mailed by this attempt.
    """
    mailed_before: int
    """
    Mailed by an earlier one.
    """
    unreachable: int
    """
    Without an address, or refused by the mail server for good.
    """
