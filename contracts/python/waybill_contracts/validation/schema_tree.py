"""Where schemas stand inside a schema. A keyword holds one schema, several by name, or a list; the names under
`properties` are names, even when one of them is spelt like a keyword.
"""

from collections.abc import Callable, Mapping
from typing import Any

from ..contract import JsonSchema

_HOLDS_ONE = frozenset({"items", "additionalProperties", "not", "if", "then", "else", "contains", "propertyNames"})
_HOLDS_BY_NAME = frozenset({"properties", "$defs", "patternProperties", "dependentSchemas"})
_HOLDS_LIST = frozenset({"oneOf", "anyOf", "allOf", "prefixItems"})


def map_schema(schema: JsonSchema, change: Callable[[dict[str, Any]], dict[str, Any]]) -> dict[str, Any]:
    """The same schema with `change` applied to every schema in it, the innermost first."""

    def within(held: Any) -> Any:
        return map_schema(held, change) if isinstance(held, Mapping) else held

    def each(keyword: str, held: Any) -> Any:
        if keyword in _HOLDS_ONE:
            return within(held)
        if keyword in _HOLDS_LIST and isinstance(held, list):
            return [within(branch) for branch in held]
        if keyword in _HOLDS_BY_NAME and isinstance(held, Mapping):
            return {name: within(field) for name, field in held.items()}
        return held

    return change({keyword: each(keyword, held) for keyword, held in schema.items()})


def resolve_reference(root: JsonSchema, reference: str) -> JsonSchema | None:
    """What a `$ref` of the same document points to; None where nothing is."""
    found: Any = root
    for step in reference.removeprefix("#").split("/")[1:]:
        if not isinstance(found, Mapping):
            return None
        found = found.get(step.replace("~1", "/").replace("~0", "~"))
    return found if isinstance(found, Mapping) else None


def follow(root: JsonSchema, schema: JsonSchema) -> JsonSchema:
    """The schema itself, or what its `$ref` points to."""
    reference = schema.get("$ref")
    return (resolve_reference(root, reference) or schema) if isinstance(reference, str) else schema


def at_path(root: JsonSchema, path: list[str | int]) -> Any:
    """What stands at a path of keywords, names and indices."""
    found: Any = root
    for step in path:
        found = found[step]
    return found


def has_type(schema: JsonSchema, name: str) -> bool:
    """Does the schema's `type` name this one, alone or beside null?"""
    declared = schema.get("type")
    return declared == name or (isinstance(declared, list) and name in declared)
