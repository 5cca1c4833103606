import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

from waybill_contracts.validation import Problem, encode_result

from .attempts import Attempt
from .context import CancelReason, Context, TaskFacts
from .handler_rooms import Answer, HandlerLoop, HandlerThreads
from .json_log import BoundLog
from .mailbox import Mailbox
from .outcome import LeftUnfinished, Raised, ResultViolates, Returned, WhatHappened
from .progress import Progress, Said
from .registration import Registration

MAX_RESULT_BYTES = 64 * 1024


@dataclass(frozen=True)
class Rooms:
    """Where the handlers of a process run."""

    loop: HandlerLoop
    threads: HandlerThreads
    answers: Mailbox
    """Into the loop that speaks with RabbitMQ."""


@dataclass(frozen=True)
class Job:
    registration: Registration
    attempt: Attempt
    task: TaskFacts
    deadline: datetime
    already_told: bool
    """A progress went out before the work began."""
    tell: Callable[[Said], None]
    make_log: Callable[[], BoundLog]


async def work(payload: Any, job: Job, rooms: Rooms) -> WhatHappened:
    """Calls the handler and waits for what becomes of it: until it answers, or the process must go without its
    answer. Past the deadline it is told to stop, and nothing more is heard of it until it does.
    """
    loop = asyncio.get_running_loop()
    attempt = job.attempt
    happened: asyncio.Future[WhatHappened] = loop.create_future()
    progress = Progress(loop, job.tell, already_told=job.already_told)
    remaining = (job.deadline - datetime.now(UTC)).total_seconds()
    timer = loop.call_later(max(remaining, 0.0), attempt.cancel, "timed_out")
    ctx = Context(job.task, attempt, deadline=job.deadline, make_log=job.make_log, say=progress.say)

    def settle(what: WhatHappened) -> None:
        if not happened.done():
            happened.set_result(what)

    cancel_handler = _start(
        payload, ctx, job.registration, rooms, lambda answer: rooms.answers.put(partial(settle, answer))
    )

    def on_cancel(reason: CancelReason) -> None:
        # A heartbeat would go on claiming a task that is over, or is another's.
        if reason != "shutdown":
            progress.stop()
        cancel_handler()

    attempt.on_cancel = on_cancel
    attempt.on_abandon = lambda: settle(LeftUnfinished())
    what = await happened
    timer.cancel()
    progress.stop()
    return _judged(what, job)


def _start(
    payload: Any, ctx: Context, registration: Registration, rooms: Rooms, answered: Callable[[Answer], None]
) -> Callable[[], None]:
    if registration.is_async:
        return rooms.loop.start(registration.handle, payload, ctx, answered)
    rooms.threads.start(registration.handle, payload, ctx, answered)
    return lambda: None  # a thread cannot be told; its handler looks at ctx.cancelled


def _judged(what: WhatHappened, job: Job) -> WhatHappened:
    if isinstance(what, Raised):
        return Raised(what.error, job.attempt.cancelled)
    if not isinstance(what, Returned):
        return what
    problems = job.registration.check_result(what.result) or _size_problem(what.result)
    return ResultViolates(problems) if problems else what


def _size_problem(result: Any) -> list[Problem]:
    size = len(encode_result(result))
    if size <= MAX_RESULT_BYTES:
        return []
    expected = f"at most {MAX_RESULT_BYTES} bytes; store the rest and return where it is"
    return [Problem(pointer="", rule="size", expected=expected, got=f"{size} bytes")]
