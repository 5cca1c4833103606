"""Says of payloads whether a consumer in Python takes them: `python -m waybill_contracts.judge < cases.json`.

In: `[{"schema": …, "payloads": ["<base64>", …]}, …]`. Out: for each schema, for each of its payloads, true or false.
By it `waybill contract check` lays the judgements of all languages side by side.
"""

import base64
import json
import sys
from typing import TypedDict

from .contract import Contract
from .validation import Fits, compile_payload_reader


class Case(TypedDict):
    schema: dict[str, object]
    payloads: list[str]


def judged(case: Case) -> list[bool]:
    contract: Contract[object, object] = Contract(
        routing_key="judged",
        digest="",
        title="",
        timeout_ms=1_000,
        max_redeliveries=0,
        outcome="required",
        sensitive=(),
        payload_schema=case["schema"],
        result_schema={"type": "object"},
    )
    read = compile_payload_reader(contract)
    return [isinstance(read(base64.b64decode(payload)), Fits) for payload in case["payloads"]]


if __name__ == "__main__":
    json.dump([judged(case) for case in json.load(sys.stdin)], sys.stdout)
