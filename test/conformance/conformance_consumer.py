"""The library's consumer of the conformance kit's own contracts in Python, the twin of conformance_consumer.ts."""

import asyncio
import os
import time
from datetime import timedelta

from waybill import Consumer, Context, Permanent, RetryAfter, Snooze, read_config
from waybill_contracts import (
    ConformanceBriefPayload,
    ConformanceBriefResult,
    ConformanceLongPayload,
    ConformanceLongResult,
    ConformancePayload,
    ConformanceResult,
    ConformanceUnreportedPayload,
    ConformanceUnreportedResult,
    contracts,
)


async def work(payload: ConformancePayload, ctx: Context) -> ConformanceResult:
    read: ConformanceResult = {"integer": str(payload.get("integer", 0))}
    if "text" in payload:
        read["text"] = payload["text"]
    pause = timedelta(milliseconds=payload.get("ms", 0))
    match payload["do"]:
        case "tell":
            read["idempotency_key"] = ctx.idempotency_key
            if ctx.traceparent is not None:
                read["traceparent"] = ctx.traceparent
        case "slow":
            await take_time(pause, payload.get("note"), ctx)
        case "stubborn":
            await take_time(pause, payload.get("note"), ctx, stubborn=True)
        case "fail":
            raise RuntimeError(payload.get("text", "it did not work"))
        case "fail_permanently":
            raise Permanent(payload.get("text", "it cannot be done"), code="told_to")
        case "retry_after":
            raise RetryAfter(pause, "not now")
        case "snooze":
            raise Snooze(pause)
        case "break_the_result":
            return {"integer": "0" * 21}
    return read


async def take_time(pause: timedelta, note: str | None, ctx: Context, *, stubborn: bool = False) -> None:
    """Where there is a note, it is said far more often than anybody wants to hear it."""
    end = time.monotonic() + pause.total_seconds()
    while (left := end - time.monotonic()) > 0:
        if note is not None:
            ctx.progress(0.5, note)
        try:
            await asyncio.sleep(left if note is None else min(left, 0.05))
        except asyncio.CancelledError:
            if not stubborn:
                raise


async def long(payload: ConformanceLongPayload, ctx: Context) -> ConformanceLongResult:
    await take_time(timedelta(milliseconds=payload["ms"]), None, ctx)
    return {}


async def brief(payload: ConformanceBriefPayload, ctx: Context) -> ConformanceBriefResult:
    await take_time(timedelta(milliseconds=payload["ms"]), None, ctx)
    return {}


async def unreported(payload: ConformanceUnreportedPayload, ctx: Context) -> ConformanceUnreportedResult:
    await take_time(timedelta(milliseconds=payload["ms"]), None, ctx)
    return {}


if __name__ == "__main__":
    consumer = Consumer(read_config(os.environ))
    consumer.handle(contracts.conformance, work)
    consumer.handle(contracts.conformance_long, long)
    consumer.handle(contracts.conformance_brief, brief)
    consumer.handle(contracts.conformance_unreported, unreported)
    consumer.run()
