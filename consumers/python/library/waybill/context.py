import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from functools import cached_property
from typing import Literal, NamedTuple, Protocol, TypeAlias, TypeVar

Payload = TypeVar("Payload")
Result = TypeVar("Result")

CancelReason: TypeAlias = Literal["timed_out", "cancelled", "shutdown"]


class TaskFacts(NamedTuple):
    """What the message says of its task; the rest of the context belongs to this one attempt."""

    task_id: str
    attempt: int
    failures: int
    max_attempts: int
    idempotency_key: str
    traceparent: str | None
    tracestate: str | None = None


class Stoppable(Protocol):
    @property
    def cancelled(self) -> CancelReason | None: ...


class Context:
    """What a handler knows of its task beside the payload. May be used from any thread."""

    def __init__(
        self,
        task: TaskFacts,
        attempt: Stoppable,
        *,
        deadline: float,
        make_log: Callable[[], "logging.LoggerAdapter[logging.Logger]"],
        say: Callable[[float | None, str | None], None],
    ) -> None:
        self._task = task
        self._attempt = attempt
        self._deadline = deadline
        self._make_log = make_log
        self._say = say

    @property
    def task_id(self) -> str:
        return self._task.task_id

    @property
    def idempotency_key(self) -> str:
        """The caller's key, else the task id: the same in every attempt. For ledgers of effects, never for a
        file's name.
        """
        return self._task.idempotency_key

    @property
    def attempt(self) -> int:
        """From 1; rises each time the task is tried anew, also after a snooze or a replay."""
        return self._task.attempt

    @property
    def failures(self) -> int:
        """Failures since the last replay, this attempt not counted."""
        return self._task.failures

    @property
    def max_attempts(self) -> int:
        return self._task.max_attempts

    @property
    def is_last(self) -> bool:
        """Another transient failure would be the last: the task would be dead."""
        return self._task.failures + 1 >= self._task.max_attempts

    @property
    def traceparent(self) -> str | None:
        """W3C trace context to be sent on with requests that are made by hand: of this attempt's span, or of who sent
        the task where this process makes no spans; None: there is none.
        """
        return self._task.traceparent

    @property
    def deadline(self) -> datetime:
        """Start plus the contract's timeout, or the task's own deadline if that is sooner. In UTC."""
        return datetime.fromtimestamp(self._deadline, UTC)

    @property
    def cancelled(self) -> CancelReason | None:
        """Why this attempt is to stop; None: it is not. An `async def` handler gets asyncio.CancelledError as well;
        a `def` handler looks here.
        """
        return self._attempt.cancelled

    @cached_property
    def log(self) -> "logging.LoggerAdapter[logging.Logger]":
        """Bound to routing key, task and attempt."""
        return self._make_log()

    def progress(self, progress: float | None, note: str | None = None) -> None:
        """How far the work is, 0 to 1 (None: not known), and a note of at most 200 characters. Returns at once;
        the newest value is sent, at most once a second.
        """
        self._say(progress, note)


Handler: TypeAlias = Callable[[Payload, Context], Result | Awaitable[Result]]
"""A function of payload and context; it knows nothing of RabbitMQ. `async def` runs on a loop, `def` in a thread."""
