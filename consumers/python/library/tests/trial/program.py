"""A consumer as a process of its own, for what only a process can do: die, and be told to stop by a signal."""

import asyncio
import os
import signal
import threading

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


if __name__ == "__main__":
    consumer = Consumer(read_config(os.environ))
    consumer.handle(trial_contract(), work_async if "TRIAL_ASYNC" in os.environ else work)
    consumer.run()
