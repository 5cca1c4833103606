import json
from collections.abc import Callable
from typing import Any

from ..contract import Contract
from .check import compile_check
from .problem import Problem


def compile_result_check(contract: Contract[Any, Any]) -> Callable[[Any], list[Problem]]:
    """Compiles, once, the check of what a handler returns. It judges what will travel: the result is written and
    read back, so a tuple counts as a list. Never raises: what cannot be written (a circle, a date, NaN, half of a
    surrogate pair) is one problem with the rule `json`.
    """
    check = compile_check(contract.result_schema)

    def check_result(result: Any) -> list[Problem]:
        try:
            return check(json.loads(encode_result(result)))
        except (TypeError, ValueError, RecursionError) as error:
            got = f"{type(result).__name__}: {error}"
            return [Problem(pointer="", rule="json", expected="a value that JSON can hold", got=got)]

    return check_result


def encode_result(result: Any) -> bytes:
    """The result as it travels; None is `null`. Raises TypeError or ValueError for what JSON cannot hold."""
    return _encode(result).encode()


_encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode
