"""The consumer of the journeys in Python, the twin of trial_consumer.ts: does what a payload says, and writes each
thing it does to a file, which is what the journeys look at.
"""

import asyncio
import dataclasses
import json
import os
import signal
from pathlib import Path

from waybill import Consumer, Context, Permanent, read_config
from waybill_contracts import TrialPayload, TrialResult, contracts

EFFECTS = Path(os.environ["WAYBILL_TRIAL_EFFECTS"])
HOLDS = "WAYBILL_TRIAL_HOLD" in os.environ
IS_LONG = "WAYBILL_TRIAL_LONG" in os.environ


class FailedAsTold(Exception):
    def __init__(self, message: str, code: str) -> None:
        super().__init__(message)
        self.code = code


async def work(payload: TrialPayload, ctx: Context) -> TrialResult:
    effect("started", payload, ctx)
    if HOLDS or payload["do"] == "hold":
        await asyncio.sleep(3_600)
    did: str = payload["do"]
    match payload["do"]:
        case "fail":
            raise FailedAsTold("it always fails", "always")
        case "fail_twice" if ctx.failures < 2:
            raise FailedAsTold("not yet", "not_yet")
        case "permanent":
            raise Permanent("it cannot be done", code="hopeless")
        case "die":
            os.kill(os.getpid(), signal.SIGKILL)
            await asyncio.sleep(60)
        case "slow":
            await asyncio.sleep(payload.get("ms", 100) / 1_000)
        case "wrong_result":
            did = "longer than it may be, ".ljust(200, ".")
    effect("done", payload, ctx)
    return {"did": did}


def effect(what: str, payload: TrialPayload, ctx: Context) -> None:
    number = payload.get("number", -1)
    line = {"what": what, "task": ctx.task_id, "attempt": ctx.attempt, "number": number, "pid": os.getpid()}
    with EFFECTS.open("a") as effects:
        effects.write(json.dumps(line) + "\n")


if __name__ == "__main__":
    consumer = Consumer(read_config(os.environ))
    long = dataclasses.replace(contracts.trial, timeout_ms=1_800_000)
    consumer.handle(long if IS_LONG else contracts.trial, work)
    consumer.run()
