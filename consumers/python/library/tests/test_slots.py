"""How many tasks run at once, with a real broker."""

import threading
from collections.abc import Callable

from trial.contract import TrialPayload, TrialResult
from trial.link import Link
from trial.room import Room
from trial.start import Trial
from trial.waiting import Arrivals, heard
from waybill import Context

Start = Callable[..., Trial]


class Busy:
    def __init__(self) -> None:
        self.calls: Arrivals[str] = Arrivals()
        self.released = threading.Event()

    def work(self, payload: TrialPayload, _ctx: Context) -> TrialResult:
        self.calls.add(payload["what"])
        heard(self.released, "the release")
        return {"did": payload["what"]}

    def running(self, count: int) -> None:
        self.calls.until(lambda all_: all_ if len(all_) >= count else None, f"{count} calls")
        assert len(self.calls.all) == count


def test_as_many_tasks_run_at_once_as_the_prefetch_says_and_no_more(room: Room, start: Start) -> None:
    busy = Busy()
    start(room.amqp_url, busy.work, prefetch=3).consuming()
    for _ in range(5):
        room.send({"what": "work"})
    busy.running(3)
    assert room.ready() == 2
    busy.released.set()
    busy.running(5)


def test_what_still_runs_from_before_a_lost_connection_keeps_its_slots(room: Room, link: Link, start: Start) -> None:
    busy = Busy()
    trial = start(link.amqp_url, busy.work, prefetch=3).consuming()
    for _ in range(2):
        room.send({"what": "before"})
    busy.running(2)
    link.cut()
    trial.log.until_line("consuming", after=1)
    for _ in range(3):
        room.send({"what": "after"})
    # One slot is free. The two messages that came back are at the head of the queue, and are answered by what runs.
    room.wait_ready(4)
    busy.released.set()
    busy.running(5)
