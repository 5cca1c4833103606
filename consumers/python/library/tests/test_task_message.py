from datetime import UTC, datetime
from typing import Any

import pytest
from waybill.context import TaskFacts
from waybill.task_message import Comings, ForeignMessage, KnownTask, TaskMessage, adopt, read_task_message

ID = "019377a1-7c00-7000-8000-000000000001"


def read(message_id: str | None, headers: dict[str, Any] | None, *, redelivered: bool = False) -> TaskMessage:
    return read_task_message(message_id, headers, redelivered=redelivered, max_redeliveries=5)


def test_a_message_of_ours_says_everything_about_its_attempt() -> None:
    headers = {
        "attempt": 2,
        "failures": 1,
        "max_attempts": 3,
        "max_redeliveries": 4,
        "idempotency_key": "shop/order-1",
        "deadline": "2026-11-24T00:00:00.123456789Z",
        "traceparent": "00-a-b-01",
        "contract": "d1",
    }
    facts = TaskFacts(ID, 2, 1, 3, "shop/order-1", "00-a-b-01")
    deadline = datetime(2026, 11, 24, 0, 0, 0, 123456, tzinfo=UTC)
    assert read(ID, headers) == KnownTask(facts, Comings(False, 0, 4), deadline, "d1")


def test_headers_that_are_not_there_have_their_defaults_and_unknown_ones_are_passed_over() -> None:
    facts = TaskFacts(ID, 1, 0, 5, ID, None)
    known = read(ID, {"attempt": 1, "x-from-tomorrow": {"deep": [1]}})
    assert known == KnownTask(facts, Comings(False, 0, 5), None, None)


@pytest.mark.parametrize(
    ("message_id", "headers"),
    [
        pytest.param(ID, None, id="without headers"),
        pytest.param(ID, {"failures": 1}, id="without an attempt"),
        pytest.param(ID, {"attempt": "1"}, id="with an attempt that is no number"),
        pytest.param(ID, {"attempt": True}, id="with an attempt that is a truth"),
        pytest.param(ID, {"attempt": 0}, id="with attempt 0"),
        pytest.param("m1", {"attempt": 1}, id="with an id that is no UUID"),
        pytest.param(None, {"attempt": 1}, id="without an id"),
    ],
)
def test_a_message_is_foreign(message_id: str | None, headers: dict[str, Any] | None) -> None:
    assert isinstance(read(message_id, headers), ForeignMessage)


def test_a_foreign_message_is_adopted_as_attempt_1_of_a_new_task() -> None:
    message = read(None, {"x-delivery-count": 2}, redelivered=True)
    assert isinstance(message, ForeignMessage)
    assert adopt(message, "new").facts == TaskFacts("new", 1, 0, 5, "new", None)
    assert adopt(message, "new").comings == Comings(True, 2, 5)


def test_a_redelivery_without_a_count_counts_as_one() -> None:
    message = read(ID, {"attempt": 1}, redelivered=True)
    assert isinstance(message, KnownTask)
    assert message.comings.redeliveries == 1


@pytest.mark.parametrize("deadline", ["soon", "2026-11-24T00:00:00", 5])
def test_a_deadline_that_is_no_time_with_a_zone_is_none(deadline: object) -> None:
    message = read(ID, {"attempt": 1, "deadline": deadline})
    assert isinstance(message, KnownTask)
    assert message.deadline is None
