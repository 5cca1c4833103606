# Generated from the contract folder by `npm run generate`. Change the contract, not this file.

from __future__ import annotations

from typing import TypedDict


class WelcomeEmailPayload(TypedDict):
    """
    Who has signed up.
    """

    user_id: int
    """
    The new user.
    """
    name: str
    """
    As the user writes it.
    """
    email: str
    """
    Where the mail goes.
    """
