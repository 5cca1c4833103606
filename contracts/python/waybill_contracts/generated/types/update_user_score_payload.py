# Generated from the contract folder by `npm run generate`. Change the contract, not this file.

from __future__ import annotations

from typing import TypedDict


class UpdateUserScorePayload(TypedDict):
    """
    Whose score.
    """

    user_id: int
    """
    The user whose points are added up.
    """
