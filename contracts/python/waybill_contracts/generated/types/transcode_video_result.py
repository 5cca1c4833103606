# Generated from the contract folder by `npm run generate`. Change the contract, not this file.

from __future__ import annotations

from typing import TypedDict


class TranscodeVideoResult(TypedDict):
    """
    The film.
    """

    file: str
    """
    Its name in the media folder.
    """
    bytes: int
    """
    How long the file is.
    """
    duration_ms: int
    """
    How long it is, in milliseconds.
    """
    width: int
    """
    In pixels.
    """
    height: int
    """
    In pixels.
    """
