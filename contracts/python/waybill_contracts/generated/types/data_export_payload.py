# Generated from the contract folder by `npm run generate`. Change the contract, not this file.

from __future__ import annotations

from typing import Literal, TypedDict


class DataExportPayload(TypedDict):
    """
    Whose data to export, and how the file is to be written.
    """

    user_id: int
    """
    The user whose orders and comments are exported.
    """
    format: Literal["csv", "json"]
    """
    How the file is written: comma-separated with a header line, or one JSON array.
    """
    requested_at: str
    """
    When the user asked for the export.
    """
