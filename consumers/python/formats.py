"""How rows become a file: pieces of text, a row at a time. The same bytes as our consumers in other languages make."""

import csv
import json
from collections.abc import Callable, Iterable, Iterator
from typing import Literal

from reports import Row

Format = Callable[[Iterable[Row]], Iterator[str]]


def as_csv(rows: Iterable[Row]) -> Iterator[str]:
    """One table for the three kinds of row: a column for each field that any of them has. What a kind has not, and
    what is NULL, is left out (`,,`); an empty text is `""`; so the two stay different. Texts are always quoted. One
    that a spreadsheet would take for a formula gets an apostrophe before it, so that opening the file runs nothing
    that a user typed.
    """
    line = csv.writer(_Piece(), quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n").writerow
    yield line(COLUMNS)
    for row in rows:
        yield line([_field(row.get(column)) for column in COLUMNS])


def as_json(rows: Iterable[Row]) -> Iterator[str]:
    """One array of objects, one a line. JSON needs no library to be streamed: what is between two rows is a comma."""
    before = "[\n"
    for row in rows:
        yield before + _write_json(row)
        before = ",\n"
    yield "[]\n" if before == "[\n" else "\n]\n"


formats: dict[Literal["csv", "json"], Format] = {"csv": as_csv, "json": as_json}

COLUMNS = (
    "kind",
    "id",
    "created_at",
    "name",
    "email",
    "about",
    "item",
    "quantity",
    "price_cents",
    "note",
    "order_id",
    "body",
)

FORMULAS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")  # a spreadsheet reads the wide ones too

_write_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class _Piece:
    """A file for `csv.writer` that keeps nothing: `writerow` answers what `write` does."""

    def write(self, text: str) -> str:
        return text


class _LeftOut(int):
    """To `csv.writer` a number, which it does not quote, and without any text. (From Python 3.12 on,
    `csv.QUOTE_STRINGS` tells None and "" apart by itself.)
    """

    def __str__(self) -> str:
        return ""


_LEFT_OUT = _LeftOut()


def _field(value: str | int | None) -> str | int:
    if value is None:
        return _LEFT_OUT
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULAS) else value
