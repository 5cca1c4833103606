import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from ..generated.formats import formats


@dataclass(frozen=True)
class Format:
    """One row of `contracts/formats.json`, which every language reads, since their libraries' own formats differ."""

    name: str
    description: str
    example: str
    fits: Callable[[str], bool]


def _compile(name: str, pattern: str, *, calendar: bool, description: str, example: str) -> Format:
    # fullmatch: `$` alone would also match before a line break at the end.
    matches = re.compile(pattern).fullmatch

    def fits(text: str) -> bool:
        return matches(text) is not None and (not calendar or _is_day(text))

    return Format(name, description, example, fits)


def _is_day(text: str) -> bool:
    """Are the first ten characters a day that exists? From the year 1 on."""
    try:
        date.fromisoformat(text[:10])
    except ValueError:
        return False
    return True


known_formats: dict[str, Format] = {
    name: _compile(
        name,
        row["pattern"],
        calendar=row["calendar"],
        description=row["description"],
        example=row["example"],
    )
    for name, row in formats.items()
}
