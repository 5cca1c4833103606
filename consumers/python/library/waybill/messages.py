"""What a consumer reports, field by field as it travels to the exchange `outcomes`."""

import json
from typing import Any, Literal, NotRequired, TypeAlias, TypedDict

from waybill_contracts.validation import Problem, encode_result


class About(TypedDict):
    task_id: str
    attempt: int
    consumer: str


class Timed(About):
    started_at: str
    """RFC 3339, UTC."""
    finished_at: str


class Succeeded(Timed):
    kind: Literal["succeeded"]
    result: Any


class Failed(Timed):
    kind: Literal["failed"]
    failure: Literal["transient", "permanent"]
    code: str
    message: str
    detail: NotRequired[str]
    retry_after_ms: NotRequired[int]
    problems: NotRequired[list[Problem]]


class Snoozed(Timed):
    kind: Literal["snoozed"]
    for_ms: int


Ending: TypeAlias = Succeeded | Failed | Snoozed
"""The one outcome in which an attempt ends."""


class ProgressMessage(About):
    """How far the work is; also the heartbeat."""

    kind: Literal["progress"]
    progress: NotRequired[float]
    note: NotRequired[str]
    redeliveries: int
    """How often the message had come back: the report with more takes the hold of the attempt."""
    acked_early: bool


class Adopted(About):
    """A message without our headers becomes a task, under an id that this consumer chose."""

    kind: Literal["adopted"]
    routing_key: str
    payload_base64: str


OutcomeMessage: TypeAlias = Ending | ProgressMessage | Adopted


def encode_outcome(outcome: OutcomeMessage) -> bytes:
    return encode_result(outcome)


def as_it_travels(value: Any) -> Any:
    """What the other side reads: a tuple is a list there."""
    return json.loads(encode_result(value))
