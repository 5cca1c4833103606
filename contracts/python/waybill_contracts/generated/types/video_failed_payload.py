# Generated from the contract folder by `npm run generate`. Change the contract, not this file.

from __future__ import annotations

from typing import NotRequired, TypedDict


class VideoFailedPayload(TypedDict):
    """
    Which step died, and why.
    """

    task_id: str
    """
    The task that died.
    """
    routing_key: str
    """
    Its contract.
    """
    reason: str
    """
    Why it was given up.
    """
    code: str
    """
    The code of its last failure.
    """
    message: str
    """
    Its last failure, in words.
    """
    attempt: int
    """
    Its last attempt.
    """
    died_at: str
    """
    When it died.
    """
    pipeline: NotRequired[str]
    """
    The pipeline that it was a step of.
    """
