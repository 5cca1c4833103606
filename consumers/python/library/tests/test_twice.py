"""A message may come twice: its connection broke before its ack, or the services published it again since they could
not know that it had arrived. Both look the same here.
"""

import threading
from collections.abc import Callable

from trial.contract import TrialPayload, TrialResult
from trial.room import Room
from trial.start import Trial
from trial.waiting import heard
from waybill import Context

Start = Callable[..., Trial]


def test_the_second_message_of_an_attempt_that_runs_here_waits_for_it_and_is_acked_with_it(
    room: Room, start: Start
) -> None:
    calls: list[str] = []
    released = threading.Event()

    def work(payload: TrialPayload, _ctx: Context) -> TrialResult:
        calls.append(payload["what"])
        if payload["what"] == "release":  # comes behind the second message, so that one is here too
            released.set()
        heard(released, "the release")
        return {"did": payload["what"]}

    trial = start(room.amqp_url, work).consuming()
    task_id = room.send({"what": "once"})
    room.send({"what": "once"}, task_id=task_id)
    room.send({"what": "release"})
    room.reports.outcome(task_id)
    trial.stop()
    assert (calls, room.ready()) == (["once", "release"], 0)


def test_the_second_message_of_an_attempt_that_ended_here_is_answered_with_the_same_outcome(
    room: Room, start: Start
) -> None:
    calls: list[str] = []

    def work(payload: TrialPayload, _ctx: Context) -> TrialResult:
        calls.append(payload["what"])
        return {"did": payload["what"]}

    start(room.amqp_url, work).consuming()
    task_id = room.send({"what": "once"})
    first = room.reports.outcome(task_id)
    room.send({"what": "once"}, task_id=task_id)
    second = room.reports.outcome(task_id, after=1)
    assert (calls, second["text"]) == (["once"], first["text"])


def test_another_attempt_of_the_same_task_is_worked(room: Room, start: Start) -> None:
    attempts: list[int] = []

    def work(_payload: TrialPayload, ctx: Context) -> TrialResult:
        attempts.append(ctx.attempt)
        return {"did": "it"}

    start(room.amqp_url, work).consuming()
    task_id = room.send({"what": "again"})
    room.reports.outcome(task_id)
    room.send({"what": "again"}, task_id=task_id, headers={"attempt": 2})
    room.reports.outcome(task_id, after=1)
    assert attempts == [1, 2]
