from typing import Any, NotRequired, TypedDict

from waybill_contracts import Contract


class TrialPayload(TypedDict):
    what: str
    big: NotRequired[int]


class TrialResult(TypedDict):
    did: str
    big: NotRequired[int]


def trial_contract(**changes: Any) -> Contract[TrialPayload, TrialResult]:
    """A contract for the trials of this library: small, and of a routing key that no service knows."""
    big = {"type": "integer", "format": "int64"}
    fields: dict[str, Any] = {
        "routing_key": "trial",
        "digest": "d" * 64,
        "title": "Trial",
        "timeout_ms": 60_000,
        "max_redeliveries": 5,
        "outcome": "required",
        "sensitive": (),
        "payload_schema": {
            "title": "TrialPayload",
            "type": "object",
            "required": ["what"],
            "properties": {"what": {"type": "string", "maxLength": 100}, "big": big},
        },
        "result_schema": {
            "title": "TrialResult",
            "type": "object",
            "required": ["did"],
            "properties": {"did": {"type": "string", "maxLength": 100_000}, "big": big},
        },
    }
    return Contract(**fields | changes)
