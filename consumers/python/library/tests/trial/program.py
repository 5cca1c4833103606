"""A consumer as a process of its own, for what only a process can do: die, and be told to stop by a signal."""

import asyncio
import json
import os
import signal
import threading

from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, ConsoleSpanExporter
from waybill import Consumer, Context, read_config

from trial.contract import TrialPayload, TrialResult, trial_contract


def work(payload: TrialPayload, ctx: Context) -> TrialResult:
    match payload["what"]:
        case "die":
            os.kill(os.getpid(), signal.SIGKILL)
        case "hang":
            ctx.log.info("hanging")
            threading.Event().wait()
    return {"did": payload["what"]}


async def work_async(payload: TrialPayload, ctx: Context) -> TrialResult:
    if payload["what"] == "block":
        ctx.log.info("blocking")
        threading.Event().wait()
    if payload["what"] == "wait until told":
        ctx.log.info("waiting")
        await asyncio.Event().wait()
    return {"did": payload["what"]}


def logging_spans() -> TracerProvider:
    """Each span as a line with its name: in an hour, or when it is asked for."""
    lines = ConsoleSpanExporter(formatter=lambda span: json.dumps({"msg": span.name}) + "\n")
    provider = TracerProvider()
    provider.add_span_processor(BatchSpanProcessor(lines, schedule_delay_millis=3_600_000))
    return provider


if __name__ == "__main__":
    provider = logging_spans() if "TRIAL_TRACED" in os.environ else None
    consumer = Consumer(read_config(os.environ), tracer_provider=provider)
    consumer.handle(trial_contract(), work_async if "TRIAL_ASYNC" in os.environ else work)
    consumer.run()
