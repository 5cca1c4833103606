import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

Seen = TypeVar("Seen")
Item = TypeVar("Item")

PATIENCE_SECONDS = 25.0


class Arrivals(Generic[Item]):
    """What came from other threads, in order, and a wait for what is still to come."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self.all: list[Item] = []

    def add(self, item: Item) -> None:
        with self._changed:
            self.all.append(item)
            self._changed.notify_all()

    def until(
        self, look: Callable[[list[Item]], Seen | None], what: str, *, look_again_every: float = PATIENCE_SECONDS
    ) -> Seen:
        """`look_again_every`: seconds, for what depends on more than the arrivals."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        with self._changed:
            while (seen := look(self.all)) is None:
                remaining = deadline - time.monotonic()
                assert remaining > 0, f"{what} did not come. Came: {self.all}"
                self._changed.wait(min(remaining, look_again_every))
            return seen


def eventually(look: Callable[[], Seen], until: Callable[[Seen], bool], what: str) -> Seen:
    """For what sends no signal to wait for: a count in RabbitMQ."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not until(seen := look()):
        assert time.monotonic() < deadline, f"{what} did not come true. Last seen: {seen}"
        time.sleep(0.05)
    return seen


def heard(event: threading.Event, what: str) -> None:
    assert event.wait(PATIENCE_SECONDS), f"{what} did not happen"
