import time
from datetime import UTC, datetime
from functools import lru_cache


class Clock:
    """Takes the time of an attempt: the wall clock says when it began, the monotonic one how long it took. So a
    clock that is set makes no negative duration.
    """

    __slots__ = ("_started_at_ms", "_started_on")

    def __init__(self) -> None:
        self._started_at_ms = time.time_ns() // 1_000_000
        self._started_on = time.monotonic()

    def elapsed_seconds(self) -> float:
        return time.monotonic() - self._started_on

    def times(self) -> tuple[str, str]:
        """When it began and when it ended, which is now."""
        started = self._started_at_ms
        return _text_of(started), _text_of(started + round(self.elapsed_seconds() * 1_000))


def rfc3339(moment: datetime) -> str:
    """In UTC, to the millisecond."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


@lru_cache(maxsize=64)
def _text_of(milliseconds: int) -> str:
    """Since 1970. Tasks that are worked together have their times in common."""
    return rfc3339(datetime.fromtimestamp(milliseconds / 1_000, UTC))
