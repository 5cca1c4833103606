"""One error of the validator in our words: where, what was expected, what came, and what may have been meant."""

import difflib
import json
from collections.abc import Callable, Mapping
from typing import Any

from jsonschema_rs import ValidationError

from ..contract import JsonSchema
from .formats import known_formats
from .keywords import BrokenKeywordError
from .pointer import escape_step, is_within, pointer_of
from .problem import Problem
from .schema_tree import at_path, follow

LONGEST_SHOWN = 40


def problem_of(error: ValidationError, root: JsonSchema, sensitive: tuple[str, ...]) -> Problem:
    cause = error.__cause__
    rule = cause.rule if isinstance(cause, BrokenKeywordError) else error.kind.name
    parent = at_path(root, error.schema_path[:-1])
    place, value = _place_and_value(rule, error, parent)
    hidden = is_within(place, sensitive)
    problem = Problem(
        pointer=place,
        rule=rule,
        expected=cause.expected if isinstance(cause, BrokenKeywordError) else _expected(rule, error, parent, root),
        got=_describe(value, rule, hidden=hidden),
    )
    if rule == "enum" and isinstance(value, str) and not hidden:
        words = [word for word in parent["enum"] if isinstance(word, str)]
        problem |= {"suggestion": close[0]} if (close := difflib.get_close_matches(value, words, n=1)) else {}
    return problem


class _Nothing:
    """The value of a field that is not there."""


def _place_and_value(rule: str, error: ValidationError, parent: JsonSchema) -> tuple[str, Any]:
    """A missing field is named itself, not the object that lacks it."""
    place = pointer_of(error.instance_path)
    if rule == "required":
        return f"{place}/{escape_step(_missing(error))}", _Nothing
    if rule == "discriminator":
        tag = parent["knownVariant"]["tag"]
        return f"{place}/{escape_step(tag)}", dict(error.instance).get(tag, _Nothing)  # type: ignore[arg-type]
    return place, error.instance


def _missing(error: ValidationError) -> str:
    return str(error.kind.as_dict()["property"])


def _counted(count: Any, noun: str) -> str:
    return f"1 {noun}" if count == 1 else f"{count} {noun}s"


_EXPECTATIONS: dict[str, Callable[[Any], str]] = {
    "enum": lambda values: _one_of(values),
    "const": str,
    "type": lambda named: _describe_type(named),
    "format": lambda name: _describe_format(name),
    "minimum": lambda limit: f"at least {limit}",
    "maximum": lambda limit: f"at most {limit}",
    "exclusiveMinimum": lambda limit: f"more than {limit}",
    "exclusiveMaximum": lambda limit: f"less than {limit}",
    "multipleOf": lambda limit: f"a multiple of {limit}",
    "minLength": lambda limit: f"at least {_counted(limit, 'character')}",
    "maxLength": lambda limit: f"at most {_counted(limit, 'character')}",
    "pattern": lambda pattern: f"text that matches {pattern}",
    "minItems": lambda limit: f"at least {_counted(limit, 'item')}",
    "maxItems": lambda limit: f"at most {_counted(limit, 'item')}",
    "uniqueItems": lambda _: "items that differ from each other",
    "minProperties": lambda limit: f"at least {_counted(limit, 'field')}",
    "maxProperties": lambda limit: f"at most {_counted(limit, 'field')}",
}


def _expected(rule: str, error: ValidationError, parent: JsonSchema, root: JsonSchema) -> str:
    if rule == "required":
        return _describe_schema(parent.get("properties", {}).get(_missing(error)), root)
    describe = _EXPECTATIONS.get(rule)
    return describe(parent[rule]) if describe is not None else f'what the schema\'s "{rule}" allows'


def _describe_schema(schema: Any, root: JsonSchema) -> str:
    if not isinstance(schema, Mapping):
        return "this field"
    target = follow(root, schema)
    if "enum" in target:
        return _one_of(target["enum"])
    if "const" in target:
        return str(target["const"])
    if "format" in target:
        return _describe_format(target["format"])
    return _describe_type(target.get("type"))


def _describe_type(named: Any) -> str:
    if isinstance(named, list):
        return " or ".join(map(_describe_type, named))
    if named is None:
        return "a value"
    if named == "null":
        return "null"
    return f"{'an' if named[0] in 'aeiou' else 'a'} {named}"


def _describe_format(name: str) -> str:
    known = known_formats.get(name)
    return f"{known.description}, such as {known.example}" if known is not None else name


def _one_of(values: list[Any]) -> str:
    return str(values[0]) if len(values) == 1 else "one of: " + ", ".join(map(str, values))


def _describe(value: Any, rule: str, *, hidden: bool) -> str:
    """The type and at most 40 characters."""
    match value:
        case None:
            return "null"
        case bool():
            return "boolean" if hidden else f"boolean {json.dumps(value)}"
        case int() | float():
            return "number" if hidden else f"number {_cut(json.dumps(value))}"
        case str():
            return "string" if hidden else f"string{_length(value, rule)} {json.dumps(_cut(value), ensure_ascii=False)}"
        case list():
            return f"array of {_counted(len(value), 'item')}"
        case dict():
            return f"object of {_counted(len(value), 'field')}"
        case _:
            return "nothing"


def _length(text: str, rule: str) -> str:
    """Where the length is wrong, the length is what a reader needs."""
    return f" of {_counted(len(text), 'character')}" if rule in ("minLength", "maxLength") else ""


def _cut(text: str) -> str:
    return f"{text[:LONGEST_SHOWN]}…" if len(text) > LONGEST_SHOWN else text
