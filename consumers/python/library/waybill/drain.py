import asyncio
from collections.abc import Awaitable
from typing import Protocol

from .context import CancelReason

TOLD_TO_STOP_SECONDS = 5.0


class Drained(Protocol):
    """What a running consumer lets a drain do with it."""

    async def stop_taking(self) -> None: ...
    async def finished(self) -> None: ...
    def cancel_all(self, reason: CancelReason) -> None: ...
    def abandon_all(self) -> int: ...
    async def close(self) -> None: ...


async def drain(running: Drained, grace_seconds: float, afterwards_seconds: float = TOLD_TO_STOP_SECONDS) -> int:
    """How a consumer goes without losing or failing a task:

        take no more ─► running tasks go on for `grace` ─► told to stop (`shutdown`), 5 s
          ─► what is still unfinished is reported `snoozed` for 0 ms ─► close

    Not by `nack`: before RabbitMQ 4.3 each return counts as a redelivery, and a few deployments would make a
    healthy task look like one that kills its consumers. Answers how many were left unfinished.
    """
    await _within(running.stop_taking(), afterwards_seconds)
    left = 0
    if not await _within(running.finished(), grace_seconds):
        running.cancel_all("shutdown")
        if not await _within(running.finished(), afterwards_seconds):
            left = running.abandon_all()
            # Without a connection the reports cannot leave; RabbitMQ then gives the tasks on by itself.
            await _within(running.finished(), afterwards_seconds)
    await _within(running.close(), afterwards_seconds)
    return left


async def _within(done: Awaitable[None], seconds: float) -> bool:
    try:
        await asyncio.wait_for(done, seconds)
    except TimeoutError:
        return False
    return True
