import threading
from collections.abc import Callable

from trial.contract import TrialPayload, TrialResult
from trial.link import Link
from trial.room import Room
from trial.start import Trial
from trial.waiting import heard
from waybill import Context

Start = Callable[..., Trial]


def returns(payload: TrialPayload, _ctx: Context) -> TrialResult:
    return {"did": payload["what"]}


class Held:
    """A handler that says when it has begun, and ends when it is let."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.started, self.released, self.ended = threading.Event(), threading.Event(), threading.Event()

    def work(self, payload: TrialPayload, _ctx: Context) -> TrialResult:
        self.calls.append(payload["what"])
        self.started.set()
        heard(self.released, "the release")
        self.ended.set()
        return {"did": payload["what"]}


def test_a_consumer_whose_connection_is_cut_comes_back_and_consumes(room: Room, link: Link, start: Start) -> None:
    trial = start(link.amqp_url, returns).consuming()
    for cut in (1, 2, 3):
        link.cut()
        trial.log.until_line("consuming", after=cut)
        assert room.reports.outcome(room.send({"what": "work"}))["kind"] == "succeeded"


def test_what_ran_when_the_connection_was_cut_goes_on_and_is_worked_once(room: Room, link: Link, start: Start) -> None:
    held = Held()
    trial = start(link.amqp_url, held.work).consuming()
    task_id = room.send({"what": "once"})
    heard(held.started, "the start")
    link.cut()
    trial.log.until_line("consuming", after=1)
    held.released.set()
    assert room.reports.outcome(task_id)["kind"] == "succeeded"
    room.reports.outcome(room.send({"what": "after"}))
    trial.stop()
    assert (held.calls, room.ready()) == (["once", "after"], 0)


def test_an_outcome_that_was_due_while_the_broker_was_away_arrives_when_it_is_back(
    room: Room, link: Link, start: Start
) -> None:
    held = Held()
    start(link.amqp_url, held.work).consuming()
    task_id = room.send({"what": "work"})
    heard(held.started, "the start")
    link.sever()
    held.released.set()
    heard(held.ended, "the end")
    link.mend()
    assert room.reports.outcome(task_id)["kind"] == "succeeded"


def test_a_consumer_that_starts_before_its_broker_waits_for_it(room: Room, link: Link, start: Start) -> None:
    link.sever()
    trial = start(link.amqp_url, returns)
    line = trial.log.until_line("no connection to RabbitMQ; trying again")
    assert "Connection refused" in line["err"]["message"]
    link.mend()
    assert room.reports.outcome(room.send({"what": "work"}))["kind"] == "succeeded"


def test_a_queue_that_is_deleted_is_declared_again_and_consumed(room: Room, start: Start) -> None:
    trial = start(room.amqp_url, returns).consuming()
    room.delete_queue()
    trial.log.until_line("consuming", after=1)
    assert room.reports.outcome(room.send({"what": "work"}))["kind"] == "succeeded"
