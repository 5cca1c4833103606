import asyncio
import time
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from typing import Any, TypeAlias

from waybill_contracts import Contract
from waybill_contracts.validation import Violates

from .attempts import Attempt
from .desk import Delivery, Desk
from .messages import ProgressMessage, Report
from .outcome import CameBackTooOften, LateOnArrival, LeftUnfinished, PayloadViolates, Raised, WhatHappened
from .progress import Said
from .redelivery import judge_redelivery
from .reporter import Reporter
from .task_log import task_log
from .task_message import KnownTask
from .work import Job, begin_work

ACKED_EARLY_FROM_MS = 25 * 60_000
"""RabbitMQ takes a message back after 30 minutes without an ack: PROTOCOL.md §6."""

Rest: TypeAlias = Coroutine[Any, Any, None] | None
"""What is left to be waited for, where there is something."""

End: TypeAlias = Callable[[WhatHappened], None]
"""Called once, with what became of the attempt."""


def try_task(task: KnownTask, attempt: Attempt, delivery: Delivery, desk: Desk, end: End) -> Rest:
    """One attempt, from the judgement of its message to the handler's answer."""
    comings = task.comings
    judgement = judge_redelivery(
        redelivered=comings.redelivered,
        redeliveries=comings.redeliveries,
        max_redeliveries=comings.max_redeliveries,
    )
    if judgement == "crashed":
        end(CameBackTooOften(comings.redeliveries, comings.max_redeliveries))
    elif task.deadline is not None and task.deadline <= datetime.now(UTC):
        end(LateOnArrival(task.deadline))
    elif isinstance(reading := desk.registration.read(delivery.message.body), Violates):
        end(PayloadViolates(reading.problems))
    elif judgement == "tell_first" or is_acked_early(desk.registration.contract):
        return _tell_then_work(reading.payload, task, attempt, delivery, desk, end)
    else:
        begin_work(reading.payload, _job(task, attempt, desk, already_told=False), desk.rooms, end)
    return None


def is_acked_early(contract: Contract[Any, Any]) -> bool:
    return contract.timeout_ms >= ACKED_EARLY_FROM_MS


async def _tell_then_work(
    payload: Any, task: KnownTask, attempt: Attempt, delivery: Delivery, desk: Desk, end: End
) -> None:
    if not await _told(_progress(Said(), task, desk), attempt, desk.reporter):
        end(LeftUnfinished())
    elif attempt.cancelled is not None:
        end(Raised(asyncio.CancelledError("told to stop before the work began"), attempt.cancelled))
    else:
        if is_acked_early(desk.registration.contract):
            attempt.acked_early = True
            await delivery.ack_early()
        begin_work(payload, _job(task, attempt, desk, already_told=True), desk.rooms, end)


def _job(task: KnownTask, attempt: Attempt, desk: Desk, *, already_told: bool) -> Job:
    return Job(
        registration=desk.registration,
        attempt=attempt,
        task=task.facts,
        deadline=_deadline_of(task, desk.registration.contract.timeout_ms),
        already_told=already_told,
        tell=lambda said: desk.reporter.tell(_progress(said, task, desk)),
        make_log=lambda: task_log(desk.log, task.facts, desk.registration.contract.sensitive),
    )


async def _told(progress: ProgressMessage, attempt: Attempt, reporter: Reporter) -> bool:
    """False: the process must go, and waits no longer for the confirm."""
    abandoned = asyncio.Event()
    attempt.on_abandon = abandoned.set
    confirmed = reporter.report(Report.of(progress))
    waiting = asyncio.ensure_future(abandoned.wait())
    either: list[asyncio.Future[Any]] = [confirmed, waiting]
    await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    return confirmed.done()


def _progress(said: Said, task: KnownTask, desk: Desk) -> ProgressMessage:
    return ProgressMessage(
        kind="progress",
        task_id=task.facts.task_id,
        attempt=task.facts.attempt,
        consumer=desk.consumer,
        **said,
        redeliveries=task.comings.redeliveries,
        acked_early=is_acked_early(desk.registration.contract),
    )


def _deadline_of(task: KnownTask, timeout_ms: int) -> float:
    """In seconds since 1970."""
    by_contract = time.time() + timeout_ms / 1_000
    return by_contract if task.deadline is None else min(by_contract, task.deadline.timestamp())
