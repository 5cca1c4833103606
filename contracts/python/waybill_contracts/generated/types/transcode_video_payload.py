# Generated from the contract folder by `npm run generate`. Change the contract, not this file.

from __future__ import annotations

from typing import NotRequired, TypedDict


class TranscodeVideoPayload(TypedDict):
    """
    Which upload.
    """

    file: str
    """
    Its name in the upload folder.
    """
    duration_ms: NotRequired[int]
    """
    How long it is, to say how far the work is.
    """
