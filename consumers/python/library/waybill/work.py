import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

from waybill_contracts.validation import Problem

from .attempts import Attempt
from .context import CancelReason, Context, TaskFacts
from .first_second import FirstSecond
from .handler_rooms import Answer, HandlerLoop, HandlerThreads
from .json_log import BoundLog
from .mailbox import Mailbox
from .outcome import LeftUnfinished, Raised, ResultViolates, Returned, WhatHappened
from .progress import Progress, Said
from .registration import Registration
from .spans import within
from .watch import Watch

MAX_RESULT_BYTES = 64 * 1024


@dataclass(frozen=True)
class Rooms:
    """Where the handlers of a process run."""

    loop: HandlerLoop
    threads: HandlerThreads
    answers: Mailbox
    """Into the loop that speaks with RabbitMQ."""
    first_second: FirstSecond


class Job(NamedTuple):
    registration: Registration
    attempt: Attempt
    task: TaskFacts
    deadline: float
    """In seconds since 1970."""
    already_told: bool
    """A progress went out before the work began."""
    tell: Callable[[Said], None]
    make_log: Callable[[], BoundLog]


def begin_work(payload: Any, job: Job, rooms: Rooms, end: Callable[[WhatHappened], None]) -> None:
    """Calls the handler. `end` is called once, with what becomes of it: when it answers, or when the process must go
    without its answer. Past the deadline it is told to stop, and nothing more is heard of it until it does.
    """
    _Work(job, rooms, end).begin(payload)


class _Work:
    __slots__ = ("_cancel_handler", "_end", "_job", "_progress", "_rooms", "_watch")

    def __init__(self, job: Job, rooms: Rooms, end: Callable[[WhatHappened], None]) -> None:
        loop, attempt = asyncio.get_running_loop(), job.attempt
        self._job = job
        self._rooms = rooms
        self._end: Callable[[WhatHappened], None] | None = end
        self._progress = Progress(loop, job.tell, already_told=job.already_told)
        late = partial(attempt.cancel, "timed_out")
        self._watch = Watch(loop, rooms.first_second, self._progress, job.deadline, late)

    def begin(self, payload: Any) -> None:
        job, rooms = self._job, self._rooms
        ctx = Context(job.task, job.attempt, deadline=job.deadline, make_log=job.make_log, say=self._progress.say)
        job.attempt.on_cancel = self._on_cancel
        job.attempt.on_abandon = self._on_abandon
        self._cancel_handler = _start(payload, ctx, job, rooms, self._answered)

    def _answered(self, answer: Answer) -> None:
        """In the handler's thread."""
        self._rooms.answers.put(partial(self._settle, answer))

    def _settle(self, what: WhatHappened) -> None:
        end, self._end = self._end, None
        if end is None:
            return  # it was abandoned, and answered all the same
        self._watch.end()
        self._job.attempt.on_cancel = self._job.attempt.on_abandon = None
        end(_judged(what, self._job))

    def _on_cancel(self, reason: CancelReason) -> None:
        # A heartbeat would go on claiming a task that is over, or is another's.
        if reason != "shutdown":
            self._progress.stop()
        self._cancel_handler()

    def _on_abandon(self) -> None:
        self._settle(LeftUnfinished())


def _start(
    payload: Any, ctx: Context, job: Job, rooms: Rooms, answered: Callable[[Answer], None]
) -> Callable[[], None]:
    handle, is_async, span = job.registration.handle, job.registration.is_async, job.attempt.span
    if span is not None:
        handle = within(span, handle, is_async=is_async)
    if is_async:
        return rooms.loop.start(handle, payload, ctx, answered)
    rooms.threads.start(handle, payload, ctx, answered)
    return _nothing  # a thread cannot be told; its handler looks at ctx.cancelled


def _nothing() -> None:
    pass


def _judged(what: WhatHappened, job: Job) -> WhatHappened:
    if isinstance(what, Raised):
        return Raised(what.error, job.attempt.cancelled)
    if not isinstance(what, Returned):
        return what
    text, problems = job.registration.check_result(what.result)
    problems = problems or _size_problem(len(text))
    return ResultViolates(problems) if problems else Returned(what.result, text)


def _size_problem(size: int) -> list[Problem]:
    if size <= MAX_RESULT_BYTES:
        return []
    expected = f"at most {MAX_RESULT_BYTES} bytes; store the rest and return where it is"
    return [Problem(pointer="", rule="size", expected=expected, got=f"{size} bytes")]
