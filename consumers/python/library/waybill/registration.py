import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from waybill_contracts import Contract
from waybill_contracts.validation import PayloadReading, ResultReading, compile_payload_reader, compile_result_check

from .context import Handler, Payload, Result


@dataclass(frozen=True)
class Registration:
    """A contract with the one who does its work, both checks compiled. From here on payloads are `Any`: the
    contract has judged them.
    """

    contract: Contract[Any, Any]
    read: Callable[[bytes], PayloadReading]
    handle: Handler[Any, Any]
    is_async: bool
    check_result: Callable[[Any], ResultReading]


def register(contract: Contract[Payload, Result], handler: Handler[Payload, Result]) -> Registration:
    return Registration(
        contract, compile_payload_reader(contract), handler, _is_async(handler), compile_result_check(contract)
    )


def _is_async(handler: Callable[..., Any]) -> bool:
    """An object that is called counts by its `__call__`; `partial` by what it holds."""
    return inspect.iscoroutinefunction(handler) or inspect.iscoroutinefunction(getattr(handler, "__call__", None))  # noqa: B004
