import time
from datetime import UTC, datetime, timedelta


class Clock:
    """Takes the time of an attempt: the wall clock says when it began, the monotonic one how long it took. So a
    clock that is set makes no negative duration.
    """

    __slots__ = ("_started_at", "_started_on")

    def __init__(self) -> None:
        self._started_at = datetime.now(UTC)
        self._started_on = time.monotonic()

    def elapsed_seconds(self) -> float:
        return time.monotonic() - self._started_on

    def times(self) -> tuple[str, str]:
        """When it began and when it ended, which is now."""
        return rfc3339(self._started_at), rfc3339(self._started_at + timedelta(seconds=self.elapsed_seconds()))


def rfc3339(moment: datetime) -> str:
    """In UTC, to the millisecond."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
