"""The library's consumer of the conformance kit's own contract in Python, the twin of conformance_consumer.ts."""

import asyncio
import os
from datetime import timedelta

from waybill import Consumer, Context, Permanent, RetryAfter, read_config
from waybill_contracts import ConformancePayload, ConformanceResult, contracts


async def work(payload: ConformancePayload, ctx: Context) -> ConformanceResult:
    match payload["do"]:
        case "slow":
            await asyncio.sleep(payload.get("ms", 0) / 1_000)
        case "fail_permanently":
            raise Permanent("it cannot be done", code="told_to")
        case "retry_after":
            raise RetryAfter(timedelta(milliseconds=payload.get("ms", 0)), "not now")
    return {"integer": str(payload.get("integer", 0))}


if __name__ == "__main__":
    consumer = Consumer(read_config(os.environ))
    consumer.handle(contracts.conformance, work)
    consumer.run()
