from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from ..contract import Contract
from .check import compile_check
from .gate import Ambiguous, NotJson, describe_ambiguity, gate
from .problem import Problem


@dataclass(frozen=True)
class Fits:
    payload: Any


@dataclass(frozen=True)
class Violates:
    problems: list[Problem]


PayloadReading: TypeAlias = Fits | Violates


def compile_payload_reader(contract: Contract[Any, Any]) -> Callable[[bytes], PayloadReading]:
    """Compiles, once, what a consumer does to the body of each message of this contract. Objects stay open, so
    that a payload may have grown by optional fields since this consumer was built. Never raises: a body that is
    no JSON, or JSON that languages read differently, is one problem with the rule `json`.
    """
    check = compile_check(contract.payload_schema, sensitive=contract.sensitive)

    def read(body: bytes) -> PayloadReading:
        match gate(body):
            case NotJson(message):
                return _unreadable("", "JSON in UTF-8", message)
            case Ambiguous() as found:
                got = describe_ambiguity(found, contract.sensitive)
                return _unreadable(found.pointer, "JSON that every language reads alike", got)
            case passed:
                problems = check(passed.value)
                return Violates(problems) if problems else Fits(passed.value)

    return read


def _unreadable(pointer: str, expected: str, got: str) -> Violates:
    return Violates([Problem(pointer=pointer, rule="json", expected=expected, got=got)])
