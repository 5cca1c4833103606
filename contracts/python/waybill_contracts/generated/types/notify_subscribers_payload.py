# Generated from the contract folder by `npm run generate`. Change the contract, not this file.

from __future__ import annotations

from typing import TypedDict


class NotifySubscribersPayload(TypedDict):
    """
    Which comment was answered.
    """

    comment_id: int
    """
    The comment whose subscribers are told.
    """
