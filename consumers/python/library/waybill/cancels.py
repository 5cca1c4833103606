import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from .memory import Memory


@dataclass(frozen=True)
class Cancel:
    """Told to consumers on the exchange `control`: stop this attempt, or drop it on arrival."""

    task_id: str
    attempt: int
    reason: str
    consumer: str | None
    """Set when only one process is meant, because another holds the attempt."""


def read_cancel(body: bytes) -> Cancel | None:
    """None for what is no cancel: control may learn other kinds, which an older consumer must pass over."""
    try:
        message = json.loads(body)
    except (ValueError, RecursionError):
        return None
    match message:
        case {"kind": "cancel", "task_id": str(task_id), "attempt": int(attempt)} if not isinstance(attempt, bool):
            reason, consumer = message.get("reason"), message.get("consumer")
            return Cancel(
                task_id,
                attempt,
                reason if isinstance(reason, str) else "cancelled",
                consumer if isinstance(consumer, str) else None,
            )
    return None


def judge_cancel(cancel: Cancel, this_consumer: str) -> Literal["stop_and_remember", "stop", "ignore"]:
    """What to do with a cancel: it may come while the attempt runs here, before its message does, or for a task
    of another process.

        names no consumer ──────► stop the attempt if it runs here, and remember it for an hour: its message,
                                  should it come, is dropped (acked, no outcome)
        names this consumer ────► stop the attempt, remember nothing: another process holds it, and if that one
                                  dies its message must still be worked here
        names another consumer ─► not ours
    """
    if cancel.consumer is None:
        return "stop_and_remember"
    return "stop" if cancel.consumer == this_consumer else "ignore"


def remembered_cancels(now: Callable[[], float]) -> Memory[bool]:
    """Cancelled attempts whose message may still come."""
    return Memory(for_seconds=3_600, max_size=100_000, now=now)
