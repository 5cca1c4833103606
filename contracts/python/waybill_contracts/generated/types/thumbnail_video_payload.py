# Generated from the contract folder by `npm run generate`. Change the contract, not this file.

from __future__ import annotations

from typing import TypedDict


class ThumbnailVideoPayload(TypedDict):
    """
    Which upload.
    """

    file: str
    """
    Its name in the upload folder.
    """
    duration_ms: int
    """
    How long it is: the picture is from its tenth part.
    """
