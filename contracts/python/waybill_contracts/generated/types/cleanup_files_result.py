# Generated from the contract folder by `npm run generate`. Change the contract, not this file.

from __future__ import annotations

from typing import TypedDict


class CleanupFilesResult(TypedDict):
    """
    What was removed.
    """

    removed: int
    """
    Files that are gone.
    """
    bytes: int
    """
    How long they were, together.
    """
    kept: int
    """
    Files that are younger, or no ordinary files.
    """
