from collections.abc import Callable
from itertools import islice
from typing import Any, TypeAlias

from jsonschema_rs import Draft202012Validator

from ..contract import JsonSchema
from .formats import known_formats
from .keywords import (
    ExactInteger,
    ExactNumber,
    KnownVariant,
    with_exact_integer,
    with_exact_number,
    with_known_variant,
)
from .problem import Problem
from .schema_tree import map_schema
from .wording import problem_of

Check: TypeAlias = Callable[[Any], list[Problem]]
"""At most 20 problems, in the order of the schema; none when the value fits."""

MOST_PROBLEMS = 20


def compile_check(schema: JsonSchema, *, sensitive: tuple[str, ...] = ()) -> Check:
    """Compiles a schema into the check of one value. Objects stay open: fields that the schema does not know
    are left alone, since a contract may have grown by optional fields. Integers and the formats of
    `contracts/formats.json` are judged as in every language.

    `sensitive`: JSON pointers of fields whose values are not shown. Raises a ValueError when the schema is none.
    """
    variant = with_known_variant(schema)
    prepared = map_schema(schema, lambda each: variant(with_exact_number(with_exact_integer(each))))
    validator = Draft202012Validator(
        prepared,
        validate_formats=True,
        formats={name: known.fits for name, known in known_formats.items()},
        keywords={"exactInteger": ExactInteger, "exactNumber": ExactNumber, "knownVariant": KnownVariant},
    )

    def check(value: Any) -> list[Problem]:
        if validator.is_valid(value):
            return []
        errors = islice(validator.iter_errors(value), MOST_PROBLEMS)
        return [problem_of(error, prepared, sensitive) for error in errors]

    return check
