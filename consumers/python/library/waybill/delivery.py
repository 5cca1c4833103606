"""What is done with one message, from its arrival to its ack. The order is the guarantee: RabbitMQ keeps the task
until its outcome is confirmed.

    message ─► no headers of ours? adopted, confirmed
            ─► cancelled before it came? ───────────────────────────────► ack, no outcome
            ─► the same attempt runs or ran here? wait for its outcome ─► ack
            ─► payload checked, handler called ─► outcome, confirmed ───► ack
"""

import asyncio
import base64
from datetime import UTC, datetime, timedelta
from typing import Any

from waybill_contracts import Contract
from waybill_contracts.validation import Violates

from .attempts import Attempt, attempt_key
from .clock import Clock
from .desk import Delivery, Desk
from .json_log import BoundLog
from .messages import Adopted, Ending, ProgressMessage, Timed, encode_outcome
from .outcome import CameBackTooOften, LateOnArrival, LeftUnfinished, PayloadViolates, Raised, WhatHappened, outcome_of
from .progress import Said
from .redelivery import judge_redelivery
from .reporter import Reporter
from .task_message import KnownTask, adopt, read_task_message
from .uuid7 import uuid7
from .work import Job, work

ACKED_EARLY_FROM_MS = 25 * 60_000
"""RabbitMQ takes a message back after 30 minutes without an ack: PROTOCOL.md §6."""


async def answer(delivery: Delivery, desk: Desk) -> None:
    task = await _as_task(delivery, desk)
    key = attempt_key(task.facts.task_id, task.facts.attempt)
    if desk.cancels.recall(key) is not None:
        return delivery.ack()

    twin = desk.attempts.running(key)
    if twin is not None:
        return await _answer_as_twin(twin, delivery)

    ended = desk.attempts.ended(key)
    if ended is not None:
        return await _report_then_ack(ended, encode_outcome(ended), delivery, desk)

    attempt = desk.attempts.begin(key)
    clock = Clock()
    what = await _attempt(task, attempt, delivery, desk)
    started_at, finished_at = clock.times()
    about = Timed(
        task_id=task.facts.task_id,
        attempt=task.facts.attempt,
        consumer=desk.consumer,
        started_at=started_at,
        finished_at=finished_at,
    )
    outcome = outcome_of(what, about)
    body = encode_outcome(outcome)
    desk.attempts.end(key, outcome, len(body))
    desk.metrics.count(outcome, clock.elapsed_seconds())
    _log_failure(outcome, desk.log)
    await _report_then_ack(outcome, body, delivery, desk)
    attempt.mark_reported()
    return None


def is_acked_early(contract: Contract[Any, Any]) -> bool:
    return contract.timeout_ms >= ACKED_EARLY_FROM_MS


async def _as_task(delivery: Delivery, desk: Desk) -> KnownTask:
    contract, message = desk.registration.contract, delivery.message
    task = read_task_message(
        message.message_id,
        message.headers,
        redelivered=message.redelivered,
        max_redeliveries=contract.max_redeliveries,
    )
    if isinstance(task, KnownTask):
        if task.contract_digest is not None and task.contract_digest != contract.digest:
            desk.on_other_contract(task.contract_digest)
        return task
    adopted = adopt(task, uuid7())
    await desk.reporter.report(
        Adopted(
            kind="adopted",
            task_id=adopted.facts.task_id,
            attempt=adopted.facts.attempt,
            consumer=desk.consumer,
            routing_key=contract.routing_key,
            payload_base64=base64.b64encode(message.body).decode(),
        )
    )
    return adopted


async def _answer_as_twin(twin: Attempt, delivery: Delivery) -> None:
    """Acked early, an attempt lives by its heartbeats, and a message kept for hours would only be taken back."""
    delivery.twin = True
    if not twin.acked_early:
        await twin.reported()
    delivery.ack()


async def _attempt(task: KnownTask, attempt: Attempt, delivery: Delivery, desk: Desk) -> WhatHappened:
    comings, contract = task.comings, desk.registration.contract
    judgement = judge_redelivery(
        redelivered=comings.redelivered,
        redeliveries=comings.redeliveries,
        max_redeliveries=comings.max_redeliveries,
    )
    if judgement == "crashed":
        return CameBackTooOften(comings.redeliveries, comings.max_redeliveries)
    if task.deadline is not None and task.deadline <= datetime.now(UTC):
        return LateOnArrival(task.deadline)
    reading = desk.registration.read(delivery.message.body)
    if isinstance(reading, Violates):
        return PayloadViolates(reading.problems)

    long = is_acked_early(contract)
    tell_first = long or judgement == "tell_first"
    if tell_first and not await _told(_progress(Said(), task, desk), attempt, desk.reporter):
        return LeftUnfinished()
    if attempt.cancelled is not None:
        return Raised(asyncio.CancelledError("told to stop before the work began"), attempt.cancelled)
    if long:
        attempt.acked_early = True
        await delivery.ack_early()
    job = Job(
        registration=desk.registration,
        attempt=attempt,
        task=task.facts,
        deadline=_deadline_of(task, contract.timeout_ms),
        already_told=tell_first,
        tell=lambda said: desk.reporter.tell(_progress(said, task, desk)),
        make_log=lambda: _log_of(task, desk.log),
    )
    return await work(reading.payload, job, desk.rooms)


async def _told(progress: ProgressMessage, attempt: Attempt, reporter: Reporter) -> bool:
    """False: the process must go, and waits no longer for the confirm."""
    abandoned = asyncio.Event()
    attempt.on_abandon = abandoned.set
    confirmed = reporter.report(progress)
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


def _deadline_of(task: KnownTask, timeout_ms: int) -> datetime:
    by_contract = datetime.now(UTC) + timedelta(milliseconds=timeout_ms)
    return by_contract if task.deadline is None else min(by_contract, task.deadline)


def _log_of(task: KnownTask, log: BoundLog) -> BoundLog:
    facts = task.facts
    bound = log.bind(task_id=facts.task_id, attempt=facts.attempt)
    return bound if facts.traceparent is None else bound.bind(traceparent=facts.traceparent)


async def _report_then_ack(outcome: Ending, body: bytes, delivery: Delivery, desk: Desk) -> None:
    """Nobody reads the outcomes of a contract that declares none, but a crash is news all the same."""
    if desk.registration.contract.outcome == "required" or outcome.get("code") == "crashed":
        await desk.reporter.report(outcome, body)
    delivery.ack()


def _log_failure(outcome: Ending, log: BoundLog) -> None:
    if outcome["kind"] != "failed" or outcome["code"] == "cancelled":
        return
    fields = {name: outcome[name] for name in ("task_id", "attempt", "failure", "code")}
    log.warning(f"the attempt failed: {outcome['message']}", extra=fields)
