from collections.abc import Callable
from typing import Any

from waybill.first_second import FirstSecond


class FakeLoop:
    """A loop whose time the test moves, and that counts the timers that were made."""

    def __init__(self) -> None:
        self.now = 0.0
        self.made = 0
        self._timers: list[tuple[float, Callable[[], None]]] = []

    def time(self) -> float:
        return self.now

    def call_later(self, delay: float, call: Callable[[], None]) -> None:
        self.call_at(self.now + delay, call)

    def call_at(self, when: float, call: Callable[[], None]) -> None:
        self.made += 1
        self._timers.append((when, call))

    def pass_to(self, moment: float) -> None:
        while due := sorted((when, at) for at, (when, _) in enumerate(self._timers) if when <= moment):
            when, at = due[0]
            self.now = max(self.now, when)
            self._timers.pop(at)[1]()
        self.now = moment


def test_who_is_still_there_after_a_second_is_called_and_nobody_else() -> None:
    loop, called = FakeLoop(), list[str]()
    first_second = first_second_on(loop)
    leaves, early, late = (caller(called, name) for name in ("leaves", "early", "late"))
    first_second.enter(leaves)
    first_second.enter(early)
    loop.pass_to(0.5)
    first_second.leave(leaves)
    first_second.enter(late)
    loop.pass_to(1.2)
    assert called == ["early"]
    loop.pass_to(1.5)
    assert called == ["early", "late"]


def test_a_thousand_that_leave_in_time_cost_one_timer() -> None:
    loop, called = FakeLoop(), list[str]()
    first_second = first_second_on(loop)
    for number in range(1_000):
        call = caller(called, str(number))
        first_second.enter(call)
        first_second.leave(call)
    loop.pass_to(10)
    assert (called, loop.made) == ([], 1)


def test_after_a_pause_it_is_timed_again() -> None:
    loop, called = FakeLoop(), list[str]()
    first_second = first_second_on(loop)
    for moment in (5, 10):
        first_second.enter(caller(called, str(moment)))
        loop.pass_to(moment)
    assert called == ["5", "10"]


def first_second_on(loop: Any) -> FirstSecond:
    return FirstSecond(loop)


def caller(called: list[str], name: str) -> Callable[[], None]:
    return lambda: called.append(name)
