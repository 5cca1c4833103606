# Generated from the contract folder by `npm run generate`. Change the contract, not this file.

from __future__ import annotations

from typing import TypedDict


class UpdateUserScoreResult(TypedDict):
    """
    The score as it is kept now.
    """

    user_id: int
    """
    Whose score.
    """
    score: int
    """
    The sum.
    """
    points: int
    """
    How many entries were added up.
    """
