import asyncio
from collections.abc import Callable

import pytest
from trial.contract import TrialPayload, TrialResult
from trial.room import Room
from trial.start import Trial
from waybill import Context
from waybill.uuid7 import uuid7

Start = Callable[..., Trial]


class Calls(list[str]):
    async def work(self, payload: TrialPayload, ctx: Context) -> TrialResult:
        self.append(payload["what"])
        if payload["what"] == "work":
            return {"did": "work"}
        ctx.log.info("at work")
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            if payload["what"] != "finish when told":
                raise
        return {"did": payload["what"]}


@pytest.fixture
def calls() -> Calls:
    return Calls()


@pytest.fixture
def trial(room: Room, start: Start, calls: Calls) -> Trial:
    trial = start(room.amqp_url, calls.work).consuming()
    trial.log.until_line("listening to control")
    return trial


def test_a_running_attempt_that_is_cancelled_is_told_to_stop(room: Room, trial: Trial, calls: Calls) -> None:
    task_id = room.send({"what": "wait"})
    trial.log.until_line("at work")
    room.cancel(task_id)
    outcome = room.reports.outcome(task_id)
    assert (outcome["kind"], outcome["failure"], outcome["code"]) == ("failed", "transient", "cancelled")
    assert calls == ["wait"]


def test_a_handler_that_finishes_in_spite_of_a_cancel_has_done_its_work(room: Room, trial: Trial) -> None:
    task_id = room.send({"what": "finish when told"})
    trial.log.until_line("at work")
    room.cancel(task_id)
    assert room.reports.outcome(task_id)["kind"] == "succeeded"


def test_an_attempt_that_was_cancelled_before_it_came_is_dropped_without_an_outcome(
    room: Room, trial: Trial, calls: Calls
) -> None:
    task_id = uuid7()
    room.cancel(task_id)
    trial.log.until_line("cancel")
    room.send({"what": "dropped"}, task_id=task_id)
    room.reports.outcome(room.send({"what": "work"}))
    trial.stop()
    assert (calls, len(room.reports.all), room.ready()) == (["work"], 1, 0)


def test_a_cancel_is_for_one_attempt_and_the_next_one_is_worked(room: Room, trial: Trial) -> None:
    task_id = uuid7()
    room.cancel(task_id)
    trial.log.until_line("cancel")
    room.send({"what": "work"}, task_id=task_id, headers={"attempt": 2})
    assert room.reports.outcome(task_id)["kind"] == "succeeded"


def test_a_cancel_for_another_consumer_is_not_obeyed(room: Room, trial: Trial) -> None:
    task_id = room.send({"what": "wait"})
    trial.log.until_line("at work")
    room.cancel(task_id, consumer="another.1f")
    # Comes behind it on the same queue: obeyed means that the other was passed over before.
    other = room.send({"what": "wait"})
    trial.log.until_line("at work", after=1)
    room.cancel(other)
    room.reports.outcome(other)
    assert [each for each in room.reports.all if each["task_id"] == task_id] == []


def test_a_cancel_for_this_consumer_is_obeyed_and_not_remembered(room: Room, trial: Trial, calls: Calls) -> None:
    consumer = trial.log.until_line("consuming")["consumer"]
    task_id = room.send({"what": "wait"})
    trial.log.until_line("at work")
    room.cancel(task_id, consumer=consumer)
    room.reports.outcome(task_id)
    room.send({"what": "work"}, task_id=task_id)
    assert room.reports.outcome(task_id, after=1)["kind"] == "succeeded"
    assert calls == ["wait", "work"]
