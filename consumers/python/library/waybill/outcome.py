"""What the coordinator is told, by what became of an attempt.

    returned ─────────────────────────► succeeded
    raised Permanent ─────────────────► failed permanent, its code
    raised RetryAfter ────────────────► failed transient, retry_after_ms
    raised Snooze ────────────────────► snoozed
    raised anything else ─────────────► failed transient, the exception's own code, else its class
      … after it was told to stop ────► timed_out · cancelled · at shutdown: snoozed for 0 ms
    result breaks its contract ───────► failed permanent, result_violation: the work is done, so it is not repeated
    payload breaks its contract ──────► failed permanent, contract_violation: the handler was not called
    too late on arrival ──────────────► failed transient, timed_out
    came back too often ──────────────► failed transient, crashed: not worked again
    still working when we must go ────► snoozed for 0 ms: another consumer takes it, no failure counts

A handler that was told to stop and answers all the same (returns, or raises one of our exceptions) is believed:
late is better than twice.
"""

import traceback
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, TypeAlias

from waybill_contracts.validation import Problem

from .answers import Permanent, RetryAfter, Snooze
from .clock import rfc3339
from .context import CancelReason
from .messages import Ending, Failed, Snoozed, Succeeded, Timed
from .shorten import shorten, shorten_start


@dataclass(frozen=True)
class Returned:
    result: Any
    text: bytes = b""
    """The result as it travels, where it was checked."""


@dataclass(frozen=True)
class Raised:
    error: BaseException
    cancelled: CancelReason | None = None


@dataclass(frozen=True)
class ResultViolates:
    problems: list[Problem]


@dataclass(frozen=True)
class PayloadViolates:
    problems: list[Problem]


@dataclass(frozen=True)
class LateOnArrival:
    deadline: datetime


@dataclass(frozen=True)
class CameBackTooOften:
    redeliveries: int
    max_redeliveries: int


@dataclass(frozen=True)
class LeftUnfinished:
    pass


WhatHappened: TypeAlias = (
    Returned | Raised | ResultViolates | PayloadViolates | LateOnArrival | CameBackTooOften | LeftUnfinished
)
"""What became of an attempt: the facts, before they are judged."""


def outcome_of(what: WhatHappened, report: Timed) -> Ending:
    match what:
        case Returned(result, _):
            return Succeeded(kind="succeeded", **report, result=result)
        case Raised(error, cancelled):
            return _of_error(error, cancelled, report)
        case ResultViolates(problems):
            return _violation("result_violation", "result", problems, report)
        case PayloadViolates(problems):
            return _violation("contract_violation", "payload", problems, report)
        case LateOnArrival(deadline):
            message = f"its deadline, {rfc3339(deadline)}, had passed on arrival"
            return _failed("transient", "timed_out", message, report)
        case CameBackTooOften(redeliveries, most):
            return _failed("transient", "crashed", _came_back(redeliveries, most), report)
        case LeftUnfinished():
            return _back_at_once(report)


def _of_error(error: BaseException, cancelled: CancelReason | None, report: Timed) -> Ending:
    match error:
        case Snooze():
            return Snoozed(kind="snoozed", **report, for_ms=error.for_ms)
        case Permanent():
            failed = _failed("permanent", error.code, str(error), report)
        case RetryAfter():
            failed = _failed("transient", error.code, str(error), report)
            failed["retry_after_ms"] = error.pause_ms
        case _ if cancelled == "shutdown":
            return _back_at_once(report)
        case _:
            failed = _failed("transient", cancelled or _code_of(error), _sentence(error), report)
    failed["detail"] = shorten_start("".join(traceback.format_exception(error)), 16_000)
    return failed


def _failed(failure: Literal["transient", "permanent"], code: str, message: str, report: Timed) -> Failed:
    return {
        "kind": "failed",
        "task_id": report["task_id"],
        "attempt": report["attempt"],
        "consumer": report["consumer"],
        "started_at": report["started_at"],
        "finished_at": report["finished_at"],
        "failure": failure,
        "code": shorten(code, 100),
        "message": shorten(message, 2_000),
    }


def _violation(code: str, of: str, problems: list[Problem], report: Timed) -> Failed:
    failed = _failed("permanent", code, _counted(problems, of), report)
    failed["problems"] = problems[:20]
    return failed


def _back_at_once(report: Timed) -> Snoozed:
    return Snoozed(kind="snoozed", **report, for_ms=0)


def _code_of(error: BaseException) -> str:
    """What the exception calls itself (`code`, as our own do), else its class."""
    code = getattr(error, "code", None)
    return code if isinstance(code, str) and code != "" else type(error).__name__


def _sentence(error: BaseException) -> str:
    """An exception without words says at least its class."""
    return str(error) or type(error).__name__


def _counted(problems: list[Problem], of: str) -> str:
    noun = "problem" if len(problems) == 1 else "problems"
    told = "; ".join(
        f"{each['pointer'] or 'the whole'}: expected {each['expected']}, got {each['got']}" for each in problems[:3]
    )
    return f"{len(problems)} {noun} in the {of}: {told}"


def _came_back(redeliveries: int, most: int) -> str:
    return (
        f"its message came back {redeliveries} times (at most {most} are worked): "
        "each time its consumer died, was cut off, or was too slow to ack"
    )
