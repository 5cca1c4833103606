# Generated from the contract folder by `npm run generate`. Change the contract, not this file.

from __future__ import annotations

from typing import TypedDict


class ValidateVideoPayload(TypedDict):
    """
    Which upload.
    """

    file: str
    """
    Its name in the upload folder.
    """
