import json
from collections.abc import Callable
from typing import Any, NamedTuple

from ..contract import Contract
from .check import compile_check
from .problem import Problem


class ResultReading(NamedTuple):
    text: bytes
    """The result as it travels, so that nobody writes it twice."""
    problems: list[Problem]


def compile_result_check(contract: Contract[Any, Any]) -> Callable[[Any], ResultReading]:
    """Compiles, once, the check of what a handler returns. It judges what will travel: the result is written and
    read back, so a tuple counts as a list. Never raises: what cannot be written (a circle, a date, NaN, half of a
    surrogate pair) is one problem with the rule `json`.
    """
    check = compile_check(contract.result_schema)

    def check_result(result: Any) -> ResultReading:
        try:
            text = _encode(result)
            return ResultReading(text.encode(), check(_decode(text)))
        except (TypeError, ValueError, RecursionError) as error:
            got = f"{type(result).__name__}: {error}"
            return ResultReading(
                b"null", [Problem(pointer="", rule="json", expected="a value that JSON can hold", got=got)]
            )

    return check_result


def encode_result(result: Any) -> bytes:
    """The result as it travels; None is `null`. Raises TypeError or ValueError for what JSON cannot hold."""
    return _encode(result).encode()


_encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode
_decode = json.JSONDecoder().decode
