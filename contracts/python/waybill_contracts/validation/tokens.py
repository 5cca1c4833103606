"""Walks the tokens of a JSON text and finds what parsers hide: names that stand twice, numbers that a double
cannot hold, half characters, and depth.
"""

import json
import re
from dataclasses import dataclass, field
from typing import Literal

from .numbers import is_inexact
from .pointer import pointer_of

MAX_DEPTH = 64
"""How deep objects and arrays may nest: Python's parser gives up between 500 and 1000, a recursive check sooner."""

Reason = Literal["duplicate_name", "inexact_number", "lone_surrogate", "too_deep"]


@dataclass(frozen=True)
class Ambiguous:
    """The first place where languages read a text differently."""

    pointer: str
    reason: Reason
    source: str
    """The name or number in question, as written."""


def first_ambiguity(text: str) -> Ambiguous | None:
    """`text` is JSON, or nests so deep that no parser said so."""
    open_: list[_Container] = []
    for match in _TOKENS.finditer(text):
        token = match.group()
        reason = _after(token, open_)
        if reason is not None:
            return Ambiguous(pointer_of(each.at for each in open_[:MAX_DEPTH]), reason, _shown(token, reason))
    return None


# `true`, `false`, `null`, colons and blanks carry nothing to judge.
_TOKENS = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|-?[0-9][0-9.eE+-]*|[{}\[\],]', re.DOTALL)


@dataclass
class _Container:
    """An open object knows the names it has seen; an open array the index it is at."""

    is_object: bool
    at: str | int
    expects_name: bool
    names: set[str] = field(default_factory=set)


def _after(token: str, open_: list[_Container]) -> Reason | None:
    holder = open_[-1] if open_ else None
    match token[0]:
        case "{" | "[":
            is_object = token == "{"
            open_.append(_Container(is_object, "" if is_object else 0, expects_name=is_object))
            return "too_deep" if len(open_) > MAX_DEPTH else None
        case "}" | "]":
            open_.pop()
        case ",":
            _next(holder)
        case '"':
            return _string(token, holder)
        case _:
            return "inexact_number" if is_inexact(token) else None
    return None


def _next(holder: _Container | None) -> None:
    if holder is None:
        return
    if isinstance(holder.at, int):
        holder.at += 1
    else:
        holder.expects_name = True


def _string(token: str, holder: _Container | None) -> Reason | None:
    text: str = json.loads(token)
    if holder is not None and holder.expects_name:
        holder.expects_name = False
        holder.at = text
        if text in holder.names:
            return "duplicate_name"
        holder.names.add(text)
    return "lone_surrogate" if _has_half_a_pair(text) else None


def _has_half_a_pair(text: str) -> bool:
    return any("\ud800" <= character <= "\udfff" for character in text)


def _shown(token: str, reason: Reason) -> str:
    if reason == "too_deep":
        return ""
    return json.loads(token) if reason == "duplicate_name" else token
