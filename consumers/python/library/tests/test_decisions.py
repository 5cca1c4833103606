"""What is decided without a world: the careful start, redeliveries, cancels, pauses, what is remembered."""

import re
from datetime import timedelta
from functools import reduce

import pytest
from waybill import Permanent, RetryAfter, Snooze
from waybill.backoff import backoff_seconds
from waybill.cancels import Cancel, judge_cancel, read_cancel, remembered_cancels
from waybill.careful_start import Slots, after_last_ran_long, after_taking, start_carefully
from waybill.memory import Memory
from waybill.redelivery import judge_redelivery
from waybill.shorten import shorten, shorten_start, well_formed
from waybill.uuid7 import uuid7


@pytest.mark.parametrize(
    ("full", "steps", "is_open"),
    [
        pytest.param(20, [], 1, id="a new process holds one message"),
        pytest.param(20, ["fresh"], 20, id="a message that was never delivered before opens all slots"),
        pytest.param(20, ["came back", "came back"], 1, id="a message that came back opens none"),
        pytest.param(20, ["came back", "ran 10 s", "came back", "ran 10 s"], 3, id="each long run opens one more"),
        pytest.param(20, ["came back", "ran 10 s", "fresh"], 20, id="a fresh message after suspects opens all"),
        pytest.param(2, ["came back", "ran 10 s", "ran 10 s", "ran 10 s"], 2, id="slots never exceed the prefetch"),
        pytest.param(20, ["fresh", "came back"], 20, id="what comes back later closes nothing"),
        pytest.param(1, [], 1, id="a prefetch of one is always full"),
    ],
)
def test_the_careful_start(full: int, steps: list[str], is_open: int) -> None:
    def after(slots: Slots, step: str) -> Slots:
        return after_last_ran_long(slots) if step == "ran 10 s" else after_taking(slots, redelivered=step != "fresh")

    assert reduce(after, steps, start_carefully(full)).open == is_open


@pytest.mark.parametrize(
    ("redelivered", "redeliveries", "most", "expect"),
    [
        pytest.param(False, 0, 5, "work", id="a new message is worked"),
        pytest.param(True, 1, 5, "tell_first", id="one that came back is told first"),
        pytest.param(True, 0, 5, "tell_first", id="one that came back without a count is told first"),
        pytest.param(True, 5, 5, "tell_first", id="the last redelivery allowed is still worked"),
        pytest.param(True, 6, 5, "crashed", id="one more is crashed"),
        pytest.param(True, 1, 0, "crashed", id="where none is allowed, the first is crashed"),
    ],
)
def test_the_redelivery_rule(redelivered: bool, redeliveries: int, most: int, expect: str) -> None:
    assert judge_redelivery(redelivered=redelivered, redeliveries=redeliveries, max_redeliveries=most) == expect


@pytest.mark.parametrize(
    ("consumer", "expect"),
    [
        pytest.param(None, "stop_and_remember", id="for everybody: obeyed and remembered"),
        pytest.param("export.1f", "stop", id="for this process: obeyed and not remembered"),
        pytest.param("export.2e", "ignore", id="for another process: not obeyed"),
    ],
)
def test_whom_a_cancel_is_for(consumer: str | None, expect: str) -> None:
    assert judge_cancel(Cancel("0199", 1, "cancelled", consumer), "export.1f") == expect


@pytest.mark.parametrize(
    ("body", "expect"),
    [
        (b'{"kind":"cancel","task_id":"0199","attempt":2,"reason":"expired"}', Cancel("0199", 2, "expired", None)),
        (b'{"kind":"cancel","task_id":"0199","attempt":2,"consumer":"a.1"}', Cancel("0199", 2, "cancelled", "a.1")),
        (b'{"kind":"reload","task_id":"0199","attempt":2}', None),
        (b'{"kind":"cancel","task_id":"0199"}', None),
        (b'{"kind":"cancel","task_id":"0199","attempt":true}', None),
        (b"cancel!", None),
        (b"\xff", None),
    ],
)
def test_what_is_no_cancel_is_passed_over(body: bytes, expect: Cancel | None) -> None:
    assert read_cancel(body) == expect


def test_a_cancel_is_remembered_for_an_hour() -> None:
    now = 0.0
    cancels = remembered_cancels(lambda: now)
    cancels.remember("0199/1", value=True)
    now = 3_599.9
    assert cancels.recall("0199/1")
    now = 3_600.0
    assert cancels.recall("0199/1") is None


def test_the_oldest_is_forgotten_when_the_size_is_reached() -> None:
    memory: Memory[str] = Memory(for_seconds=1, max_size=10, now=lambda: 0)
    memory.remember("a", "first", 5)
    memory.remember("b", "second", 5)
    memory.remember("c", "third", 1)
    assert [memory.recall(key) for key in "abc"] == [None, "second", "third"]


def test_remembering_again_replaces_and_counts_once() -> None:
    memory: Memory[str] = Memory(for_seconds=1, max_size=10, now=lambda: 0)
    memory.remember("a", "first", 8)
    memory.remember("a", "second", 8)
    memory.remember("b", "other", 2)
    assert [memory.recall(key) for key in "ab"] == ["second", "other"]


def test_what_is_over_its_time_makes_room() -> None:
    now = 0.0
    memory: Memory[str] = Memory(for_seconds=1, max_size=100, now=lambda: now)
    memory.remember("a", "first", 60)
    now = 1.0
    memory.remember("b", "second", 60)
    memory.remember("c", "third", 40)
    assert [memory.recall(key) for key in "abc"] == [None, "second", "third"]


@pytest.mark.parametrize(
    ("failures", "random", "expect"),
    [
        pytest.param(0, 0, 0.1, id="the first try comes at once"),
        pytest.param(3, 0, 0.8, id="each failure doubles the wait"),
        pytest.param(1_000, 0, 15, id="the wait stops at 15 s"),
        pytest.param(1_000, 1, 11.25, id="the wait is spread by a quarter"),
    ],
)
def test_the_wait_before_the_next_try(failures: int, random: float, expect: float) -> None:
    assert backoff_seconds(failures, random) == pytest.approx(expect)


@pytest.mark.parametrize(
    ("text", "max_bytes", "expect"),
    [
        pytest.param("short", 20, "short", id="a short text is kept"),
        pytest.param("äöü!", 7, "äöü!", id="a text of exactly the size is kept"),
        pytest.param("0123456789", 8, "01234...", id="a long text ends in dots"),
        pytest.param("ab🎉🎉🎉", 8, "ab...", id="a character is never halved"),
        pytest.param("a\ud83c", 20, "a\ufffd", id="half a pair becomes a replacement character"),
    ],
)
def test_a_text_that_is_cut(text: str, max_bytes: int, expect: str) -> None:
    assert shorten(text, max_bytes) == expect


def test_a_traceback_keeps_its_end() -> None:
    assert shorten_start("0123456789", 8) == "...56789"
    assert shorten_start("🎉🎉ab", 8) == "...ab"


def test_a_surrogate_pair_that_is_whole_becomes_its_character() -> None:
    assert well_formed("\ud83c\udf89") == "🎉"


@pytest.mark.parametrize(
    ("answer", "days"), [(lambda pause: RetryAfter(pause, "busy"), 7), (Snooze, 30)], ids=["RetryAfter", "Snooze"]
)
def test_a_pause_is_neither_negative_nor_longer_than_the_protocol_allows(answer: type[Snooze], days: int) -> None:
    answer(timedelta(days=days))
    for wrong in (timedelta(seconds=-1), timedelta(days=days, seconds=1)):
        with pytest.raises(ValueError, match=f"takes 0 s to {days} days, got {wrong.total_seconds()} s"):
            answer(wrong)


def test_part_of_a_millisecond_is_a_whole_one() -> None:
    assert Snooze(timedelta(microseconds=1)).for_ms == 1


def test_a_permanent_failure_names_its_group() -> None:
    assert (Permanent("gone", code="user_missing").code, str(Permanent("gone"))) == ("user_missing", "gone")


def test_ids_are_version_7_and_sort_by_their_time() -> None:
    ids = [uuid7() for _ in range(100)]
    assert len(set(ids)) == 100
    assert all(
        re.fullmatch("[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", each) for each in ids
    )
    assert [each[:13] for each in ids] == sorted(each[:13] for each in ids)
