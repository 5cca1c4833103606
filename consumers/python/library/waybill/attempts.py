import asyncio
from collections.abc import Callable

from opentelemetry.trace import Span

from .context import CancelReason
from .memory import Memory
from .messages import Report


class Attempt:
    """One attempt at work in this process. Its state belongs to the loop that speaks with RabbitMQ; a handler in
    another thread reads `cancelled` alone.
    """

    __slots__ = ("_cancelled", "_is_reported", "_reported", "acked_early", "on_abandon", "on_cancel", "span")

    def __init__(self) -> None:
        self._cancelled: CancelReason | None = None
        self._is_reported = False
        self._reported: asyncio.Future[None] | None = None
        self.acked_early = False
        """Its message was acked before the work was done, so its heartbeats own the task."""
        self.on_cancel: Callable[[CancelReason], None] | None = None
        """Called when it is told to stop."""
        self.on_abandon: Callable[[], None] | None = None
        """Called when the process must go, and waits no longer for the handler."""
        self.span: Span | None = None
        """None: this process makes none."""

    @property
    def cancelled(self) -> CancelReason | None:
        return self._cancelled

    def cancel(self, reason: CancelReason) -> None:
        """The first reason stays."""
        if self._cancelled is not None:
            return
        self._cancelled = reason
        if self.on_cancel is not None:
            self.on_cancel(reason)

    def abandon(self) -> None:
        if self.on_abandon is not None:
            self.on_abandon()

    async def reported(self) -> None:
        """Returns when the outcome is confirmed."""
        if self._is_reported:
            return
        if self._reported is None:
            self._reported = asyncio.get_running_loop().create_future()
        await asyncio.shield(self._reported)

    def mark_reported(self) -> None:
        self._is_reported = True
        if self._reported is not None:
            self._reported.set_result(None)


class Attempts:
    """The attempts of this process: those that run, and how the last ones ended. A message can come twice (the
    connection broke before its ack, or its task was published again); the second is answered with what became of
    the first, and never worked beside it.
    """

    def __init__(self, now: Callable[[], float]) -> None:
        self._running: dict[str, Attempt] = {}
        self._ended: Memory[Report] = Memory(for_seconds=3_600, max_size=8 * 1024 * 1024, now=now)

    def begin(self, key: str) -> Attempt:
        attempt = self._running[key] = Attempt()
        return attempt

    def running(self, key: str) -> Attempt | None:
        return self._running.get(key)

    def ended(self, key: str) -> Report | None:
        """What was reported at its end."""
        return self._ended.recall(key)

    def end(self, key: str, report: Report, *, remember: bool) -> None:
        del self._running[key]
        if remember:
            self._ended.remember(key, report, len(report.body))

    def all(self) -> list[Attempt]:
        return list(self._running.values())


def attempt_key(task_id: str, attempt: int) -> str:
    return f"{task_id}/{attempt}"
