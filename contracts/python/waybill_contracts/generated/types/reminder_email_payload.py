# Generated from the contract folder by `npm run generate`. Change the contract, not this file.

from __future__ import annotations

from typing import NotRequired, TypedDict


class ReminderEmailPayload(TypedDict):
    """
    Who is reminded, and of what.
    """

    user_id: int
    """
    Who is reminded.
    """
    name: str
    """
    As the user writes it.
    """
    email: str
    """
    Where the mail goes.
    """
    about: str
    """
    What it is about, in a sentence.
    """
    link: NotRequired[str]
    """
    Where to go on.
    """
