import asyncio
from collections import deque
from collections.abc import Callable


class Mailbox:
    """Calls from other threads into a loop, in their order, with one waking for all that wait.

    A loop is woken by a byte on a socket; a hundred tasks that come together would cost a hundred of them, and as
    many times the interpreter's lock.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._calls: deque[Callable[[], None]] = deque()
        self._is_woken = False

    def put(self, call: Callable[[], None]) -> None:
        """From any thread. When the loop has ended, nobody is called."""
        self._calls.append(call)
        if not self._is_woken and not self._loop.is_closed():
            self._is_woken = True
            self._loop.call_soon_threadsafe(self._run)

    def _run(self) -> None:
        self._is_woken = False  # before looking: what is put from now on wakes the loop again
        while self._calls:
            self._calls.popleft()()
