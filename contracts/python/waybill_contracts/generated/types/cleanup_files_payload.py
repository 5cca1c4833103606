# Generated from the contract folder by `npm run generate`. Change the contract, not this file.

from __future__ import annotations

from typing import NotRequired, TypedDict


class CleanupFilesPayload(TypedDict):
    """
    How old a file has to be.
    """

    older_than_hours: NotRequired[int]
    """
    Since it was last written.
    """
