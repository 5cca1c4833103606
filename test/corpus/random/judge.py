"""Says of each payload on standard input whether a consumer in Python takes it: schemas, and for each its payloads."""

import json
import sys

from waybill_contracts import Contract
from waybill_contracts.validation import Fits, compile_payload_reader

EMPTY = {"type": "object"}


def judged(case: dict) -> list[bool]:
    contract = Contract(
        routing_key="random",
        digest="",
        title="",
        timeout_ms=1_000,
        max_redeliveries=0,
        outcome="required",
        sensitive=(),
        payload_schema=case["schema"],
        result_schema=EMPTY,
    )
    read = compile_payload_reader(contract)
    return [isinstance(read(text.encode()), Fits) for text in case["payloads"]]


json.dump([judged(case) for case in json.load(sys.stdin)], sys.stdout)
