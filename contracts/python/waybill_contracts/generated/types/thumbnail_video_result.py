# Generated from the contract folder by `npm run generate`. Change the contract, not this file.

from __future__ import annotations

from typing import TypedDict


class ThumbnailVideoResult(TypedDict):
    """
    The picture.
    """

    file: str
    """
    Its name in the media folder.
    """
    width: int
    """
    In pixels.
    """
    height: int
    """
    In pixels.
    """
    bytes: int
    """
    How long the file is.
    """
