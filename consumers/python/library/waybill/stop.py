import asyncio
import contextlib
import os
import signal
import threading
from collections.abc import Iterator
from types import FrameType
from typing import Literal, TypeAlias

Because: TypeAlias = Literal["SIGTERM", "SIGINT", "stop"]


class Stop:
    """Waits to be told to stop, by a signal or by the program. After that, a second signal ends the process at
    once: whoever asks twice does not want to wait.

    By Python's own signal handlers and not by those of a loop: a handler that blocks the loop must not make the
    process deaf.
    """

    def __init__(self) -> None:
        self._because: Because | None = None
        self._waiting: tuple[asyncio.AbstractEventLoop, asyncio.Event] | None = None
        self._lock = threading.RLock()  # a signal may come while this thread holds it

    @contextlib.contextmanager
    def listening(self) -> Iterator[None]:
        """Signals can be heard in the main thread alone; in another, only `tell` stops."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {number: signal.signal(number, self._on_signal) for number in (signal.SIGTERM, signal.SIGINT)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def tell(self, because: Because) -> None:
        with self._lock:
            self._because = self._because or because
            if self._waiting is not None:
                loop, event = self._waiting
                if not loop.is_closed():
                    loop.call_soon_threadsafe(event.set)

    async def told(self) -> Because:
        event = asyncio.Event()
        with self._lock:
            self._waiting = (asyncio.get_running_loop(), event)
            if self._because is not None:
                event.set()
        await event.wait()
        return self._because or "stop"

    def _on_signal(self, number: int, _frame: FrameType | None) -> None:
        if self._because is not None:
            os._exit(130)
        self.tell("SIGINT" if number == signal.SIGINT else "SIGTERM")
