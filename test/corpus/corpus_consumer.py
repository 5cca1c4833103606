"""The consumer of the corpus in Python, the twin of corpus_consumer.ts: takes what fits, and says what it read."""

import dataclasses
import json
import os
from typing import Any

from waybill import Consumer, Context, read_config
from waybill_contracts import Contract, contracts


def read(payload: Any, _ctx: Context) -> dict[str, str]:
    """The payload as the handler saw it, written as JSON."""
    return {"read": json.dumps(payload, ensure_ascii=False, separators=(",", ":"))}


if __name__ == "__main__":
    consumer = Consumer(read_config(os.environ))
    for contract in vars(contracts).values():
        if isinstance(contract, Contract):
            # What is answered is not that contract's result.
            consumer.handle(dataclasses.replace(contract, result_schema={"type": "object"}), read)
    consumer.run()
