# Generated from the contract folder by `npm run generate`. Change the contract, not this file.

from __future__ import annotations

from typing import Literal, TypedDict


class ProcessImageVariant(TypedDict):
    """
    One of them.
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
    Its length.
    """


class ProcessImageResult(TypedDict):
    """
    The image as it is to be looked at, and its variants.
    """

    format: Literal["png", "jpeg", "webp"]
    """
    What it is, whatever its name says.
    """
    width: int
    """
    In pixels, upright.
    """
    height: int
    """
    In pixels, upright.
    """
    variants: list[ProcessImageVariant]
    """
    The widest first.
    """
