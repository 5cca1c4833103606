# Generated from the contract folder by `npm run generate`. Change the contract, not this file.

from __future__ import annotations

from typing import TypedDict


class DataExportResult(TypedDict):
    """
    Where the file is, and what a reader needs to know that it is whole.
    """

    file: str
    """
    The file's name in the export folder.
    """
    row_count: int
    """
    How many rows the file holds, the header line not counted.
    """
    bytes: int
    """
    The file's length.
    """
    sha256: str
    """
    SHA-256 over the file's bytes, in hexadecimal.
    """
