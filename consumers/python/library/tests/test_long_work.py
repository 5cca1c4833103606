"""A contract whose timeout is 25 minutes or more: RabbitMQ would take its messages back, so they are acked early."""

import threading
from collections.abc import Callable

import pytest
from trial.contract import TrialPayload, TrialResult
from trial.link import Link
from trial.room import Room
from trial.start import Trial
from trial.waiting import Arrivals, heard
from waybill import Context

Start = Callable[..., Trial]
LONG = {"timeout_ms": 25 * 60_000}


class LongWork:
    def __init__(self) -> None:
        self.calls: Arrivals[str] = Arrivals()
        self.released = threading.Event()

    def work(self, payload: TrialPayload, _ctx: Context) -> TrialResult:
        self.calls.add(payload["what"])
        if payload["what"] != "short":
            heard(self.released, "the release")
        return {"did": payload["what"]}

    def running(self, count: int) -> None:
        self.calls.until(lambda all_: all_ if len(all_) >= count else None, f"{count} calls")


@pytest.fixture
def long() -> LongWork:
    return LongWork()


def test_long_work_says_that_it_is_acked_early_before_it_begins(room: Room, start: Start, long: LongWork) -> None:
    start(room.amqp_url, long.work, contract=LONG).consuming()
    task_id = room.send({"what": "long"})
    progress = room.reports.of_kind("progress")
    assert (progress["task_id"], progress["acked_early"]) == (task_id, True)
    long.released.set()
    assert room.reports.outcome(task_id)["kind"] == "succeeded"


def test_long_work_is_acked_while_it_runs_so_that_it_outlives_its_connection(
    room: Room, link: Link, start: Start, long: LongWork
) -> None:
    start(link.amqp_url, long.work, contract=LONG, prefetch=2).consuming()
    task_id = room.send({"what": "long"})
    long.running(1)
    # What is reported later has passed through the same connection after the ack.
    room.reports.outcome(room.send({"what": "short"}))
    link.sever()
    room.consumers_gone()
    assert room.ready() == 0
    long.released.set()
    link.mend()
    assert room.reports.outcome(task_id)["kind"] == "succeeded"


def test_an_ack_before_the_end_frees_no_slot(room: Room, start: Start, long: LongWork) -> None:
    start(room.amqp_url, long.work, contract=LONG, prefetch=1).consuming()
    first = room.send({"what": "first"})
    long.running(1)
    second = room.send({"what": "second"})
    room.consumers_gone()
    assert (room.ready(), long.calls.all) == (1, ["first"])
    long.released.set()
    room.reports.outcome(first)
    room.reports.outcome(second)
    assert long.calls.all == ["first", "second"]


def test_an_ack_before_the_end_costs_no_slot(room: Room, start: Start, long: LongWork) -> None:
    start(room.amqp_url, long.work, contract=LONG, prefetch=3).consuming()
    for count in (1, 2, 3):
        room.send({"what": "long"})
        long.running(count)
    long.released.set()


def test_the_second_message_of_long_work_is_acked_at_once(room: Room, link: Link, start: Start, long: LongWork) -> None:
    start(link.amqp_url, long.work, contract=LONG, prefetch=3).consuming()
    task_id = room.send({"what": "long"})
    long.running(1)
    room.send({"what": "long"}, task_id=task_id)
    room.reports.outcome(room.send({"what": "short"}))
    link.sever()
    room.consumers_gone()
    assert room.ready() == 0
    long.released.set()
    link.mend()
    room.reports.outcome(task_id)
