"""What a consumer reports, field by field as it travels to the exchange `outcomes`."""

import json
from typing import Any, Literal, NamedTuple, NotRequired, TypeAlias, TypedDict

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

ENDING_KINDS = frozenset({"succeeded", "failed", "snoozed"})


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


def encode_outcome(outcome: OutcomeMessage, result_text: bytes = b"") -> bytes:
    """`result_text`: the result as it travels, where it was written before. Then the rest is written out here: most
    outcomes are of this kind, and a general encoder takes as long for them as all checks.
    """
    if outcome["kind"] != "succeeded" or not result_text:
        return encode_result(outcome)
    about = (
        f'{{"kind":"succeeded","task_id":{_quoted(outcome["task_id"])},"attempt":{outcome["attempt"]},'
        f'"consumer":{_quoted(outcome["consumer"])},"started_at":{_quoted(outcome["started_at"])},'
        f'"finished_at":{_quoted(outcome["finished_at"])},"result":'
    )
    return b"".join((about.encode(), result_text, b"}"))


_quoted = json.encoder.encode_basestring


class Report(NamedTuple):
    """An outcome as it travels. Its fields hold no other values, so the interpreter's collector passes it over: a
    process remembers many of them for an hour.
    """

    task_id: str
    attempt: int
    kind: str
    body: bytes
    is_read: bool = True
    """False: nobody reads it, so it need not be sent."""
    traceparent: str | None = None
    """Of what it came of: the span of the attempt, or what its message said."""
    tracestate: str | None = None

    @classmethod
    def of(cls, outcome: OutcomeMessage, *, traceparent: str | None = None, tracestate: str | None = None) -> "Report":
        body = encode_outcome(outcome)
        return cls(outcome["task_id"], outcome["attempt"], outcome["kind"], body, True, traceparent, tracestate)  # noqa: FBT003


def as_it_travels(value: Any) -> Any:
    """What the other side reads: a tuple is a list there."""
    return json.loads(encode_result(value))
