import asyncio
import math
from collections.abc import Callable
from typing import TypedDict

from .shorten import well_formed

SHORTEST_GAP_SECONDS = 1.0
HEARTBEAT_SECONDS = 10.0
LONGEST_NOTE = 200


class Said(TypedDict, total=False):
    """The newest of what a handler said."""

    progress: float
    """0 to 1."""
    note: str


def next_progress_at(*, started_at: float, last_sent_at: float | None, news: bool) -> float:
    """When the next `progress` of a running attempt is due. It is news for people and a heartbeat for the
    coordinator, and a task that takes a moment sends none at all:

        nothing sent yet ───────────► 1 s after the start
        the handler said more ──────► 1 s after the last one
        nothing new ────────────────► 10 s after the last one

    Times are seconds of one monotonic clock; `news`: the handler has said something since.
    """
    if last_sent_at is None:
        return started_at + SHORTEST_GAP_SECONDS
    return last_sent_at + (SHORTEST_GAP_SECONDS if news else HEARTBEAT_SECONDS)


def what_was_said(progress: float | None, note: str | None) -> Said:
    said = Said()
    if progress is not None and math.isfinite(progress):
        said["progress"] = min(max(float(progress), 0.0), 1.0)
    if note is not None:
        said["note"] = well_formed(note[:LONGEST_NOTE])
    return said


class Progress:
    """Sends the progress of one attempt until it is stopped. `say` may be called from any thread, the rest belongs
    to the loop. Nothing is sent before `begin`. `already_told`: a progress went out before the work began.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop, send: Callable[[Said], None], *, already_told: bool) -> None:
        self._loop = loop
        self._send = send
        self._started_at = loop.time()
        self._last_sent_at = self._started_at if already_told else None
        self._news = False
        self._said = Said()
        self._stopped = False
        self._timer: asyncio.TimerHandle | None = None

    def begin(self) -> None:
        if not self._stopped:
            self._schedule()

    def say(self, progress: float | None, note: str | None) -> None:
        if self._stopped:
            return
        self._said = what_was_said(progress, note)
        if not self._news:
            self._news = True
            self._loop.call_soon_threadsafe(self._reschedule)

    def stop(self) -> None:
        self._stopped = True
        if self._timer is not None:
            self._timer.cancel()

    def _reschedule(self) -> None:
        if self._timer is not None and not self._stopped:
            self._timer.cancel()
            self._schedule()

    def _schedule(self) -> None:
        at = next_progress_at(started_at=self._started_at, last_sent_at=self._last_sent_at, news=self._news)
        self._timer = self._loop.call_at(at, self._send_now)

    def _send_now(self) -> None:
        self._last_sent_at = self._loop.time()
        self._news = False  # before reading: what is said from now on is news again
        self._send(self._said)
        self._schedule()
