import asyncio
from collections.abc import Callable

SECONDS = 1.0


class FirstSecond:
    """Calls those who are still there a second after they came, by one timer for all of them. Most tasks are done
    sooner, and need neither heartbeat nor deadline: with timers of their own they would make and unmake two each.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._there: dict[Callable[[], None], float] = {}
        """Each with its time, in the order in which they came, which is that of their times."""
        self._is_timed = False

    def enter(self, call: Callable[[], None]) -> None:
        self._there[call] = self._loop.time() + SECONDS
        if not self._is_timed:
            self._is_timed = True
            self._loop.call_later(SECONDS, self._look)

    def leave(self, call: Callable[[], None]) -> None:
        """Nothing happens where it was called already."""
        self._there.pop(call, None)

    def _look(self) -> None:
        now = self._loop.time()
        due = [call for call, time in self._there.items() if time <= now]
        for call in due:
            del self._there[call]
            call()
        self._is_timed = bool(self._there)
        if self._is_timed:
            self._loop.call_at(next(iter(self._there.values())), self._look)
