"""Tests of a handler without a broker.

outcome = outcome_of(contracts.data_export, export_data, payload, attempt=3)
assert (outcome["kind"], outcome["code"]) == ("failed", "user_missing")
"""

import asyncio
import logging
import time
import uuid
from datetime import timedelta
from typing import Any

from waybill_contracts import Contract
from waybill_contracts.validation import Violates, encode_result

from .attempts import Attempt
from .clock import Clock
from .context import CancelReason, Handler, Payload, Result, TaskFacts
from .first_second import FirstSecond
from .handler_rooms import HandlerLoop, HandlerThreads
from .json_log import BoundLog
from .mailbox import Mailbox
from .messages import Ending, Timed, as_it_travels
from .outcome import PayloadViolates, WhatHappened
from .outcome import outcome_of as outcome_of_what_happened
from .registration import Registration, register
from .work import Job, Rooms, begin_work


def outcome_of(
    contract: Contract[Payload, Result],
    handler: Handler[Payload, Result],
    payload: Any,
    *,
    task_id: str | None = None,
    attempt: int = 1,
    failures: int | None = None,
    max_attempts: int = 5,
    idempotency_key: str | None = None,
    traceparent: str | None = None,
    cancelled: CancelReason | None = None,
    cancelled_after: timedelta = timedelta(),
) -> Any:
    """What the coordinator would be told if this handler were given this payload: the payload and the result are
    checked by their contract, what is raised becomes an outcome (see messages.Ending).

    The payload may break its contract: that is one thing to test. It travels as JSON does, so a tuple arrives as
    a list. `failures` is `attempt - 1` by default; `cancelled` tells the handler to stop, for that reason and
    after that time.
    """
    chosen_id = task_id or str(uuid.uuid4())
    facts = TaskFacts(
        task_id=chosen_id,
        attempt=attempt,
        failures=attempt - 1 if failures is None else failures,
        max_attempts=max_attempts,
        idempotency_key=idempotency_key or chosen_id,
        traceparent=traceparent,
    )
    clock = Clock()
    what = asyncio.run(_tried(register(contract, handler), payload, facts, cancelled, cancelled_after))
    started_at, finished_at = clock.times()
    report = Timed(task_id=chosen_id, attempt=attempt, consumer="test", started_at=started_at, finished_at=finished_at)
    ending: Ending = outcome_of_what_happened(what, report)
    return as_it_travels(ending)


async def _tried(
    registration: Registration,
    payload: Any,
    facts: TaskFacts,
    cancelled: CancelReason | None,
    cancelled_after: timedelta,
) -> WhatHappened:
    reading = registration.read(encode_result(payload))
    if isinstance(reading, Violates):
        return PayloadViolates(reading.problems)
    attempt = Attempt()
    loop = asyncio.get_running_loop()
    if cancelled is not None:
        loop.call_later(cancelled_after.total_seconds(), attempt.cancel, cancelled)
    job = Job(
        registration=registration,
        attempt=attempt,
        task=facts,
        deadline=time.time() + registration.contract.timeout_ms / 1_000,
        already_told=False,
        tell=lambda _said: None,
        make_log=lambda: BoundLog(_silent, {}),
    )
    rooms = Rooms(HandlerLoop(loop), HandlerThreads(), Mailbox(loop), FirstSecond(loop))
    what: asyncio.Future[WhatHappened] = loop.create_future()
    begin_work(reading.payload, job, rooms, what.set_result)
    return await what


_silent = logging.Logger("waybill.testing", logging.CRITICAL + 1)
