import asyncio
import signal
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from trial.contract import TrialPayload, TrialResult
from trial.room import Room
from trial.start import Trial
from trial.waiting import heard
from waybill import Context
from waybill.context import CancelReason
from waybill.drain import drain

Start = Callable[..., Trial]
PROGRAM = Path(__file__).parent / "trial/program.py"


class Drained:
    """Notes what is asked of it. `finished`: how many times asking does not help."""

    def __init__(self, unfinished: int) -> None:
        self.done: list[str] = []
        self._unfinished = unfinished

    async def stop_taking(self) -> None:
        self.done.append("stop taking")

    async def finished(self) -> None:
        self._unfinished -= 1
        if self._unfinished >= 0:
            await asyncio.Event().wait()

    def cancel_all(self, reason: CancelReason) -> None:
        self.done.append(f"cancel {reason}")

    def abandon_all(self) -> int:
        self.done.append("abandon")
        return 1

    async def close(self) -> None:
        self.done.append("close")


@pytest.mark.parametrize(
    ("unfinished", "expect"),
    [
        pytest.param(0, ["stop taking", "close"], id="work that ends within the grace is only waited for"),
        pytest.param(1, ["stop taking", "cancel shutdown", "close"], id="work that lasts longer is told to stop"),
        pytest.param(2, ["stop taking", "cancel shutdown", "abandon", "close"], id="work that does not stop is let go"),
        pytest.param(
            3, ["stop taking", "cancel shutdown", "abandon", "close"], id="reports that cannot leave hold none"
        ),
    ],
)
def test_what_is_done_in_which_order(unfinished: int, expect: list[str]) -> None:
    drained = Drained(unfinished)
    asyncio.run(drain(drained, 0.001, 0.001))
    assert drained.done == expect


def test_a_task_that_ends_within_the_grace_is_reported_and_no_other_is_taken(room: Room, start: Start) -> None:
    started, released = threading.Event(), threading.Event()

    def work(payload: TrialPayload, _ctx: Context) -> TrialResult:
        started.set()
        heard(released, "the release")
        return {"did": payload["what"]}

    trial = start(room.amqp_url, work, grace_seconds=20).consuming()
    task_id = room.send({"what": "work"})
    heard(started, "the start")
    trial.begin_stop()
    trial.log.until_line("taking no more")
    room.send({"what": "too late"})
    released.set()
    trial.stop()
    assert room.reports.outcome(task_id)["kind"] == "succeeded"
    assert room.ready() == 1


@pytest.mark.parametrize(
    ("what", "line", "environment"),
    [
        pytest.param("wait until told", "waiting", {"TRIAL_ASYNC": "1"}, id="a coroutine that stops when told"),
        pytest.param("block", "blocking", {"TRIAL_ASYNC": "1"}, id="a coroutine that blocks its loop"),
        pytest.param("hang", "hanging", {}, id="a thread that does not stop"),
    ],
)
def test_a_task_that_is_not_done_is_handed_back_as_snoozed_for_0_ms(
    room: Room, run: Callable[..., Any], what: str, line: str, environment: dict[str, str]
) -> None:
    program = run(PROGRAM, AMQP_URL=room.amqp_url, WAYBILL_GRACE_SECONDS="0", **environment)
    task_id = room.send({"what": what})
    program.log.until_line(line)
    program.signal(signal.SIGTERM)
    assert program.ended() == 0
    outcome = room.reports.outcome(task_id)
    assert (outcome["kind"], outcome["for_ms"], room.ready()) == ("snoozed", 0, 0)


def test_a_second_signal_ends_the_process_at_once_with_130(room: Room, run: Callable[..., Any]) -> None:
    program = run(PROGRAM, AMQP_URL=room.amqp_url)
    room.send({"what": "hang"})
    program.log.until_line("hanging")
    program.signal(signal.SIGINT)
    program.log.until_line("draining")
    program.signal(signal.SIGINT)
    assert program.ended() == 130
