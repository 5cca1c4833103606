import asyncio
import time
from collections.abc import Callable

from .first_second import SECONDS, FirstSecond
from .progress import Progress


class Watch:
    """Over an attempt that lasts: its heartbeats, and its deadline. It begins after the first second, or at once where
    there is something to do sooner. `deadline`: in seconds since 1970.
    """

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        first_second: FirstSecond,
        progress: Progress,
        deadline: float,
        on_deadline: Callable[[], None],
    ) -> None:
        self._loop = loop
        self._first_second = first_second
        self._progress = progress
        self._on_deadline = on_deadline
        remaining = deadline - time.time()
        self._deadline = loop.time() + max(remaining, 0.0)
        self._timer: asyncio.TimerHandle | None = None
        if remaining < SECONDS:
            self._begin()
        else:
            first_second.enter(self._begin)

    def end(self) -> None:
        self._progress.stop()
        if self._timer is None:
            self._first_second.leave(self._begin)
        else:
            self._timer.cancel()

    def _begin(self) -> None:
        self._timer = self._loop.call_at(self._deadline, self._on_deadline)
        self._progress.begin()
