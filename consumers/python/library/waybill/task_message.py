"""What a message says of its task, beside the payload.

A message that does not name its task and attempt was not published by Waybill: somebody else put it into the
queue. It is worked all the same, as a new task.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple, TypeAlias

from .context import TaskFacts

DEFAULT_MAX_ATTEMPTS = 5
"""The default of every contract; the coordinator alone knows the policy of a task whose message does not say."""


class Comings(NamedTuple):
    """How often a message has been here or elsewhere before."""

    redelivered: bool
    redeliveries: int
    """RabbitMQ's `x-delivery-count`: deaths, lost connections and broker restarts alike."""
    max_redeliveries: int


class KnownTask(NamedTuple):
    facts: TaskFacts
    comings: Comings
    deadline: datetime | None
    """When the task expires; None: never."""
    contract_digest: str | None
    """Of the contract that the payload was checked against at the door."""


class ForeignMessage(NamedTuple):
    comings: Comings
    traceparent: str | None
    tracestate: str | None = None


TaskMessage: TypeAlias = KnownTask | ForeignMessage


def read_task_message(
    message_id: str | None, headers: Mapping[str, Any] | None, *, redelivered: bool, max_redeliveries: int
) -> TaskMessage:
    """`max_redeliveries`: the contract's, where the message does not say."""
    said = headers or {}
    comings = Comings(
        redelivered,
        _whole_number(said.get("x-delivery-count"), int(redelivered)),
        _whole_number(said.get("max_redeliveries"), max_redeliveries),
    )
    traceparent, tracestate = _text(said.get("traceparent")), _text(said.get("tracestate"))
    attempt = _whole_number(said.get("attempt"), 0)
    if message_id is None or attempt == 0 or not _UUID.fullmatch(message_id):
        return ForeignMessage(comings, traceparent, tracestate)
    return KnownTask(
        TaskFacts(
            task_id=message_id,
            attempt=attempt,
            failures=_whole_number(said.get("failures"), 0),
            max_attempts=_whole_number(said.get("max_attempts"), DEFAULT_MAX_ATTEMPTS),
            idempotency_key=_text(said.get("idempotency_key")) or message_id,
            traceparent=traceparent,
            tracestate=tracestate,
        ),
        comings,
        _time(said.get("deadline")),
        _text(said.get("contract")),
    )


def adopt(message: ForeignMessage, task_id: str) -> KnownTask:
    """A foreign message as the first attempt of a new task; its retries will be ordinary ones."""
    facts = TaskFacts(
        task_id=task_id,
        attempt=1,
        failures=0,
        max_attempts=DEFAULT_MAX_ATTEMPTS,
        idempotency_key=task_id,
        traceparent=message.traceparent,
        tracestate=message.tracestate,
    )
    return KnownTask(facts, message.comings, deadline=None, contract_digest=None)


_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


def _whole_number(value: Any, otherwise: int) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else otherwise


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value != "" else None


def _time(value: Any) -> datetime | None:
    """A time without a zone is none: the protocol asks for one."""
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    return moment.astimezone(UTC) if moment.tzinfo is not None else None
