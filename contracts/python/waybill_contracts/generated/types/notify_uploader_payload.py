# Generated from the contract folder by `npm run generate`. Change the contract, not this file.

from __future__ import annotations

from typing import TypedDict


class NotifyUploaderPayload(TypedDict):
    """
    Who uploaded what.
    """

    name: str
    """
    As the uploader writes it.
    """
    email: str
    """
    Where the mail goes.
    """
    title: str
    """
    What the video is called.
    """
    film: str
    """
    The film's name in the media folder.
    """
    thumbnail: str
    """
    The picture's name in the media folder.
    """
