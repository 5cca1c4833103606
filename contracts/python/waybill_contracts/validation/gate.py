"""Parses a text and refuses what languages read differently: bytes that are not UTF-8, a name that stands twice
in one object (the last wins here, the first there), numbers that a double cannot hold, half of a surrogate pair,
nesting deeper than 64; and what Python alone reads, `NaN` and `Infinity`.

Nearly every text passes by one parse and a few searches; only what those cannot judge takes the token pass.
"""

import json
import re
from dataclasses import dataclass
from typing import Any, NoReturn

from .pointer import is_within
from .tokens import MAX_DEPTH, Ambiguous, first_ambiguity

__all__ = ["Ambiguous", "GateVerdict", "NotJson", "Passes", "describe_ambiguity", "gate"]


@dataclass(frozen=True)
class Passes:
    value: Any


@dataclass(frozen=True)
class NotJson:
    message: str


GateVerdict = Passes | NotJson | Ambiguous


def gate(body: bytes) -> GateVerdict:
    """Never raises. A value that passes has its integers exactly, and its names once each."""
    try:
        text = body.decode()
    except UnicodeDecodeError:
        return NotJson("bytes that are not UTF-8")
    if text.count("[") + text.count("{") > MAX_DEPTH or _UNUSUAL.search(text):
        return _judged_by_tokens(text)
    try:
        return Passes(_parse(text))
    except _TwiceError:
        return _judged_by_tokens(text)
    except ValueError:
        return _NO_JSON


def describe_ambiguity(found: Ambiguous, sensitive: tuple[str, ...]) -> str:
    """What is wrong, and what would be right, in one sentence. A sensitive value is not repeated."""
    shown = f"{found.source[:40]}…" if len(found.source) > 40 else found.source
    match found.reason:
        case "duplicate_name":
            return f"the name {json.dumps(shown, ensure_ascii=False)} stands twice in one object; send it once."
        case "inexact_number":
            number = "a number that" if is_within(found.pointer, sensitive) else shown
            return f"{number} cannot be held exactly; send minor units or a string."
        case "lone_surrogate":
            return "half of a surrogate pair is no character; send the whole pair or the character itself."
        case "too_deep":
            return f"objects and arrays nest deeper than {MAX_DEPTH} levels; send a flatter document."


# An escape, a fraction or exponent, or more digits in a row than any double of theirs holds for sure.
_UNUSUAL = re.compile(r"\\|[0-9][.eE]|[0-9]{300}")

_NO_JSON = NotJson("text that is not JSON")


def _judged_by_tokens(text: str) -> GateVerdict:
    try:
        value = json.loads(text, parse_constant=_refuse, parse_int=_integer)
    except RecursionError:
        return first_ambiguity(text) or _NO_JSON
    except ValueError:
        return _NO_JSON
    return first_ambiguity(text) or Passes(value)


def _integer(source: str) -> int | float:
    """Beyond a double's size it is refused by its token; Python would raise an error of its own at 4300 digits."""
    return int(source) if len(source) < 400 else float(source)


class _TwiceError(Exception):
    pass


def _once(fields: list[tuple[str, Any]]) -> dict[str, Any]:
    names = dict(fields)
    if len(names) != len(fields):
        raise _TwiceError
    return names


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)


# Made once: json.loads makes a decoder for each call that names a hook.
_parse = json.JSONDecoder(object_pairs_hook=_once, parse_constant=_refuse).decode
