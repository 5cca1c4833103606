"""Where handlers run, apart from the loop that speaks with RabbitMQ: a handler that blocks or computes keeps its
connection and its heartbeats.

    async def ──► a loop of its own, in the thread that called `run`
    def ────────► a thread each; threads are kept for the next
"""

import asyncio
import itertools
import queue
import threading
from collections.abc import Awaitable, Callable
from typing import Any

from .context import Context
from .mailbox import Mailbox
from .outcome import Raised, Returned

Answer = Returned | Raised
Answered = Callable[[Answer], None]
"""Called in the handler's thread."""


class HandlerLoop:
    """Runs `async def` handlers on a loop that belongs to another thread."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._mailbox = Mailbox(loop)
        self._tasks: set[asyncio.Task[Answer]] = set()

    def start(
        self, handle: Callable[[Any, Context], Awaitable[Any]], payload: Any, ctx: Context, answered: Answered
    ) -> Callable[[], None]:
        """Answers how to cancel it: asyncio.CancelledError is raised where the handler waits."""
        started: list[asyncio.Task[Answer]] = []

        def begin() -> None:
            task = self._loop.create_task(_awaited(handle, payload, ctx))
            started.append(task)
            self._tasks.add(task)
            task.add_done_callback(end)

        def end(task: asyncio.Task[Answer]) -> None:
            self._tasks.discard(task)
            answered(Raised(asyncio.CancelledError()) if task.cancelled() else task.result())

        def cancel() -> None:
            started[0].cancel()

        self._mailbox.put(begin)
        return lambda: self._mailbox.put(cancel)


async def _awaited(handle: Callable[[Any, Context], Awaitable[Any]], payload: Any, ctx: Context) -> Answer:
    try:
        return Returned(await handle(payload, ctx))
    except BaseException as error:  # SystemExit too: a handler fails its task, not its process
        return Raised(error)


class HandlerThreads:
    """Runs `def` handlers. Its threads are daemons: one that never answers does not keep the process alive."""

    def __init__(self) -> None:
        self._calls: queue.SimpleQueue[_Call] = queue.SimpleQueue()
        self._idle = 0
        self._counting = threading.Lock()
        self._numbers = itertools.count(1)

    def start(self, handle: Callable[[Any, Context], Any], payload: Any, ctx: Context, answered: Answered) -> None:
        self._calls.put((handle, payload, ctx, answered))
        with self._counting:
            is_idle = self._idle > 0
            self._idle -= is_idle  # that one is promised
        if not is_idle:
            threading.Thread(target=self._work, name=f"waybill-handler-{next(self._numbers)}", daemon=True).start()

    def _work(self) -> None:
        while True:
            handle, payload, ctx, answered = self._calls.get()
            try:
                answer: Answer = Returned(handle(payload, ctx))
            except BaseException as error:
                answer = Raised(error)
            answered(answer)
            del handle, payload, ctx, answered, answer  # a thread that waits keeps nothing alive
            with self._counting:
                self._idle += 1


_Call = tuple[Callable[[Any, Context], Any], Any, Context, Answered]
