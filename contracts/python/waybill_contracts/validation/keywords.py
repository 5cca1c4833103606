"""Keywords of our own, which the validator calls beside its own ones."""

from collections.abc import Callable
from typing import Any

from ..contract import JsonSchema
from .schema_tree import follow, has_type


class BrokenKeywordError(ValueError):
    """Says in our words what a value broke; the validator keeps it as the cause of its own error."""

    def __init__(self, rule: str, expected: str) -> None:
        super().__init__(expected)
        self.rule = rule
        self.expected = expected


class ExactInteger:
    """Integers, judged as in every language: written as one (`5.0` is refused by Go's decoder), and without
    `int64` at most ±(2^53 - 1), which every language holds in its plain number. Python's own are exact.

    Stands in place of an integer's limits, so that each value breaks one rule, the first.
    """

    def __init__(self, _parent: dict[str, Any], limits: Any, _path: list[str | int]) -> None:
        self._checks = _checks_of(limits)

    def validate(self, instance: Any) -> None:
        if isinstance(instance, float):
            if instance.is_integer():
                raise BrokenKeywordError("type", "an integer written without fraction or exponent")
            return  # the validator's own `type` says so
        if not isinstance(instance, int) or isinstance(instance, bool):
            return
        for rule, expected, holds in self._checks:
            if not holds(instance):
                raise BrokenKeywordError(rule, expected)


def with_exact_integer(schema: dict[str, Any]) -> dict[str, Any]:
    if not has_type(schema, "integer"):
        return schema
    limits = {keyword: value for keyword, value in schema.items() if keyword in _LIMITS}
    rest = {keyword: value for keyword, value in schema.items() if keyword not in _LIMITS and keyword != "format"}
    return rest | {"exactInteger": {"int64": schema.get("format") == "int64"} | limits}


class ExactNumber:
    """In a number, an integer whose digits a double drops is refused: JavaScript and Go's float64 would drop them."""

    def __init__(self, _parent: dict[str, Any], _said: Any, _path: list[str | int]) -> None:
        pass

    def validate(self, instance: Any) -> None:
        if isinstance(instance, int) and not isinstance(instance, bool) and not _is_double(instance):
            raise BrokenKeywordError("type", "a number that a double holds exactly, or a string")


def with_exact_number(schema: dict[str, Any]) -> dict[str, Any]:
    return schema | {"exactNumber": True} if has_type(schema, "number") else schema


def _is_double(value: int) -> bool:
    try:
        return int(float(value)) == value
    except OverflowError:
        return False


class KnownVariant:
    """The tag of a `oneOf` with a discriminator must name one of its branches."""

    def __init__(self, _parent: dict[str, Any], variants: Any, _path: list[str | int]) -> None:
        self._tag: str = variants["tag"]
        self._known: list[Any] = variants["known"]

    def validate(self, instance: Any) -> None:
        if isinstance(instance, dict) and instance.get(self._tag) not in self._known:
            raise BrokenKeywordError("discriminator", "one of: " + ", ".join(map(str, self._known)))


def with_known_variant(root: JsonSchema) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """Judges a value by the branch that its tag names: of a `oneOf` the errors of all branches would be told."""

    def change(schema: dict[str, Any]) -> dict[str, Any]:
        if "oneOf" not in schema or "discriminator" not in schema:
            return schema
        tag = schema["discriminator"]["propertyName"]
        rest = {keyword: value for keyword, value in schema.items() if keyword not in ("oneOf", "discriminator")}
        tagged = [(follow(root, branch)["properties"][tag]["const"], branch) for branch in schema["oneOf"]]
        return rest | {
            "knownVariant": {"tag": tag, "known": [const for const, _ in tagged]},
            "allOf": [
                {"if": {"type": "object", "properties": {tag: {"const": const}}, "required": [tag]}, "then": branch}
                for const, branch in tagged
            ],
        }

    return change


_Check = tuple[str, str, Callable[[int], bool]]

_LIMITS: dict[str, Callable[[int], tuple[str, Callable[[int], bool]]]] = {
    "minimum": lambda limit: (f"at least {limit}", lambda value: value >= limit),
    "maximum": lambda limit: (f"at most {limit}", lambda value: value <= limit),
    "exclusiveMinimum": lambda limit: (f"more than {limit}", lambda value: value > limit),
    "exclusiveMaximum": lambda limit: (f"less than {limit}", lambda value: value < limit),
    "multipleOf": lambda limit: (f"a multiple of {limit}", lambda value: value % limit == 0),
}


def _checks_of(limits: dict[str, Any]) -> list[_Check]:
    smallest, largest = (-(2**63), 2**63 - 1) if limits["int64"] else (-(2**53) + 1, 2**53 - 1)
    checks: list[_Check] = [
        (
            "format" if limits["int64"] else "type",
            f"an integer from {smallest} to {largest}",
            lambda value: smallest <= value <= largest,
        )
    ]
    for rule, make in _LIMITS.items():
        if rule in limits:
            expected, holds = make(limits[rule])
            checks.append((rule, expected, holds))
    return checks
