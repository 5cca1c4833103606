# Generated from the contract folder by `npm run generate`. Change the contract, not this file.

from __future__ import annotations

from typing import TypedDict


class VideoFailedResult(TypedDict):
    """
    The mail that the mail server took over.
    """

    message_id: str
    """
    The Message-ID: the same in every attempt, so that a mail that came twice is known for one.
    """
    sent_at: str
    """
    When the mail server took it.
    """
