"""What a handler may raise to say more than "it failed". Whatever else it raises is a transient failure, tried
again by its contract's retry policy.

    return             done
    raise Permanent    never try this again
    raise RetryAfter   a failure, to be tried again after this pause
    raise Snooze       not now, and no failure
"""

import math
from datetime import timedelta


class Permanent(Exception):
    """Trying again cannot mend this: the task ends among the dead letters, grouped by `code`."""

    def __init__(self, message: str, *, code: str = "permanent") -> None:
        super().__init__(message)
        self.code = code


class RetryAfter(Exception):
    """A failure that knows when it is worth trying again. The attempt counts; the pause is this one instead of
    the policy's: at most 7 days, or it raises a ValueError.
    """

    def __init__(self, pause: timedelta, message: str, *, code: str = "retry_after") -> None:
        super().__init__(message)
        self.code = code
        self.pause_ms = _whole_milliseconds(pause, "RetryAfter", most=timedelta(days=7))


class Snooze(Exception):
    """Not now: the task comes back after this pause, and no failure is counted. At most 30 days, or it raises a
    ValueError.
    """

    def __init__(self, pause: timedelta) -> None:
        self.for_ms = _whole_milliseconds(pause, "Snooze", most=timedelta(days=30))
        super().__init__(f"not now, again in {self.for_ms} ms")


def _whole_milliseconds(pause: timedelta, of: str, *, most: timedelta) -> int:
    """The most is the protocol's: contracts/messages/outcome.schema.json."""
    if timedelta() <= pause <= most:
        return math.ceil(pause / timedelta(milliseconds=1))
    raise ValueError(f"{of} takes 0 s to {most.days} days, got {pause.total_seconds()} s")
