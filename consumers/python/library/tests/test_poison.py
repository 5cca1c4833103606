from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from trial.room import Report, Room
from trial.waiting import PATIENCE_SECONDS


def dead_or_crashed(program: Any, reports: list[Report]) -> bool | None:
    return program.is_dead() or any(each["code"] == "crashed" for each in reports) or None


def test_a_message_that_kills_its_process_takes_no_neighbour_with_it(room: Room, run: Callable[..., Any]) -> None:
    room.listen_for_the_dead()
    places = range(1, 11)
    ids = [room.send({"what": "die" if place == 4 else "work"}, headers={"max_redeliveries": 2}) for place in places]

    deaths = 0
    while not any(each["code"] == "crashed" for each in room.reports.all):
        assert deaths < PATIENCE_SECONDS
        program = run(Path(__file__).parent / "trial/program.py", AMQP_URL=room.amqp_url)
        room.reports.until(partial(dead_or_crashed, program), "a death, or the end", look_again_every=0.1)
        deaths += program.is_dead()

    outcomes = [room.reports.outcome(task_id) for task_id in ids]
    expect = ["crashed" if place == 4 else "succeeded" for place in places]
    assert ([each["code"] or each["kind"] for each in outcomes], deaths, room.ready("dead")) == (expect, 3, 0)
