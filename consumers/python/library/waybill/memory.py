from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

Value = TypeVar("Value")


class Memory(Generic[Value]):
    """Remembers values by key for a while, and forgets the oldest first when they grow beyond its size: a process
    that runs for a year remembers no more than one that runs for an hour.
    """

    def __init__(self, *, for_seconds: float, max_size: int, now: Callable[[], float]) -> None:
        self._kept: OrderedDict[str, tuple[Value, int, float]] = OrderedDict()
        self._for_seconds = for_seconds
        self._max_size = max_size
        self._now = now
        self._size = 0

    def remember(self, key: str, value: Value, size: int = 1) -> None:
        self._forget(key)
        now = self._now()
        self._kept[key] = (value, size, now + self._for_seconds)
        self._size += size
        while self._kept:
            oldest = next(iter(self._kept))
            if self._size <= self._max_size and self._kept[oldest][2] > now:
                break
            self._forget(oldest)

    def recall(self, key: str) -> Value | None:
        kept = self._kept.get(key)
        return kept[0] if kept is not None and kept[2] > self._now() else None

    def _forget(self, key: str) -> None:
        kept = self._kept.pop(key, None)
        if kept is not None:
            self._size -= kept[1]
