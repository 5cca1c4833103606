import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from waybill.progress import Progress, Said, next_progress_at, what_was_said


@pytest.mark.parametrize(
    ("last_sent_at", "news", "expect"),
    [
        pytest.param(None, False, 1, id="the first is due a second after the start"),
        pytest.param(None, True, 1, id="what a handler says at once waits for that second"),
        pytest.param(5.0, True, 6, id="news is due a second after the last"),
        pytest.param(5.0, False, 15, id="without news, the heartbeat is due 10 s after the last"),
    ],
)
def test_when_the_next_is_due(last_sent_at: float | None, news: bool, expect: float) -> None:
    assert next_progress_at(started_at=0, last_sent_at=last_sent_at, news=news) == expect


@pytest.mark.parametrize(
    ("progress", "note", "expect"),
    [
        pytest.param(1.5, None, {"progress": 1.0}, id="more than all is all"),
        pytest.param(-1, None, {"progress": 0.0}, id="less than nothing is nothing"),
        pytest.param(float("nan"), "7 rows", {"note": "7 rows"}, id="no number is left out"),
        pytest.param(None, "7 rows", {"note": "7 rows"}, id="so is what is not known"),
        pytest.param(0, "🎉" * 300, {"progress": 0.0, "note": "🎉" * 200}, id="a note ends after 200 characters"),
    ],
)
def test_what_was_said(progress: float | None, note: str | None, expect: Said) -> None:
    assert what_was_said(progress, note) == expect


class FakeLoop:
    """A loop whose time the test moves."""

    def __init__(self) -> None:
        self.now = 0.0
        self._timers: list[tuple[float, Callable[[], None], list[bool]]] = []

    def time(self) -> float:
        return self.now

    def call_at(self, when: float, call: Callable[[], None]) -> Any:
        cancelled: list[bool] = []
        self._timers.append((when, call, cancelled))
        return type("Handle", (), {"cancel": lambda _self: cancelled.append(True)})()

    def call_soon_threadsafe(self, call: Callable[[], None]) -> None:
        call()

    def pass_to(self, moment: float) -> None:
        while due := [each for each in self._timers if each[0] <= moment and not each[2]]:
            first = min(due, key=lambda each: each[0])
            self._timers.remove(first)
            self.now = max(self.now, first[0])
            first[1]()
        self.now = moment


@pytest.fixture
def loop() -> FakeLoop:
    return FakeLoop()


@pytest.fixture
def sent() -> list[Said]:
    return []


@pytest.fixture
def progress(loop: Any, sent: list[Said]) -> Progress:
    progress = Progress(loop, sent.append, already_told=False)
    progress.begin()
    return progress


def test_a_task_of_less_than_a_second_sends_none(loop: FakeLoop, sent: list[Said], progress: Progress) -> None:
    loop.pass_to(0.999)
    progress.stop()
    loop.pass_to(60)
    assert sent == []


@pytest.mark.usefixtures("progress")
def test_a_silent_task_sends_the_first_after_1_s_and_one_every_10_s(loop: FakeLoop, sent: list[Said]) -> None:
    loop.pass_to(21)
    assert len(sent) == 3


def test_of_many_values_in_a_second_only_the_newest_is_sent(
    loop: FakeLoop, sent: list[Said], progress: Progress
) -> None:
    for step in range(1, 11):
        progress.say(step / 10, f"{step} of 10")
    loop.pass_to(1)
    assert sent == [{"progress": 1.0, "note": "10 of 10"}]


def test_values_of_five_seconds_are_sent_at_most_once_a_second(
    loop: FakeLoop, sent: list[Said], progress: Progress
) -> None:
    for tenth in range(1, 51):
        loop.pass_to(tenth / 10)
        progress.say(tenth / 50, None)
    assert len(sent) == 5


def test_a_heartbeat_repeats_the_last_value(loop: FakeLoop, sent: list[Said], progress: Progress) -> None:
    progress.say(0.4, "4 of 10")
    loop.pass_to(11)
    assert sent == [{"progress": 0.4, "note": "4 of 10"}] * 2


def test_what_is_said_in_another_thread_is_sent() -> None:
    async def said() -> list[Said]:
        sent: list[Said] = []
        arrived = asyncio.Event()

        def send(what: Said) -> None:
            sent.append(what)
            arrived.set()

        progress = Progress(asyncio.get_running_loop(), send, already_told=False)
        progress.begin()
        await asyncio.to_thread(progress.say, 0.5, "half")
        await arrived.wait()
        progress.stop()
        return sent

    assert asyncio.run(said()) == [{"progress": 0.5, "note": "half"}]
