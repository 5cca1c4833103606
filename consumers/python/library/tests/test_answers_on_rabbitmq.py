"""Each way a handler can end, through a real broker. The rows of the table in PROTOCOL.md §3."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from trial.contract import TrialPayload, TrialResult
from trial.room import Report, Room
from trial.start import Trial
from waybill import Context, Permanent, RetryAfter, Snooze

Start = Callable[..., Trial]


def returns(payload: TrialPayload, _ctx: Context) -> TrialResult:
    return {"did": payload["what"]}


async def returns_later(payload: TrialPayload, _ctx: Context) -> TrialResult:
    return {"did": payload["what"]}


def raises(error: BaseException) -> Callable[[TrialPayload, Context], TrialResult]:
    def handler(_payload: TrialPayload, _ctx: Context) -> TrialResult:
        raise error

    return handler


def raises_later(error: BaseException) -> Any:
    async def handler(_payload: TrialPayload, _ctx: Context) -> TrialResult:
        raise error

    return handler


never_called = raises(AssertionError("the handler must not be called"))
work = {"what": "work"}


@pytest.mark.parametrize(
    ("body", "handler", "expect"),
    [
        pytest.param(work, returns, "succeeded {'did': 'work'}", id="what a handler returns is succeeded"),
        pytest.param(work, returns_later, "succeeded {'did': 'work'}", id="so is what a coroutine returns"),
        pytest.param(work, raises(TypeError("oops")), "failed transient TypeError", id="an exception is transient"),
        pytest.param(work, raises_later(TypeError("oops")), "failed transient TypeError", id="in a coroutine too"),
        pytest.param(work, raises(SystemExit(1)), "failed transient SystemExit", id="a handler ends no process"),
        pytest.param(work, raises_later(SystemExit(1)), "failed transient SystemExit", id="nor does a coroutine"),
        pytest.param(
            work, raises(Permanent("gone", code="report_missing")), "failed permanent report_missing", id="Permanent"
        ),
        pytest.param(
            work,
            raises(RetryAfter(timedelta(seconds=1.5), "busy")),
            "failed transient retry_after after 1500",
            id="RetryAfter",
        ),
        pytest.param(work, raises_later(Snooze(timedelta(minutes=1))), "snoozed for 60000", id="Snooze"),
        pytest.param(
            work,
            lambda *_: {"did": 5},
            "failed permanent result_violation /did",
            id="a result that breaks its contract is permanent",
        ),
        pytest.param(
            work,
            lambda *_: {"did": "x" * 70_000},
            "failed permanent result_violation ",
            id="a result of more than 64 KB is permanent",
        ),
        pytest.param(
            {"what": 5},
            never_called,
            "failed permanent contract_violation /what",
            id="a payload that breaks its contract is permanent",
        ),
        pytest.param(
            "{what", never_called, "failed permanent contract_violation ", id="a payload that is no JSON is permanent"
        ),
        pytest.param(
            {"what": "work", "from_tomorrow": True},
            returns,
            "succeeded {'did': 'work'}",
            id="unknown fields are no violation",
        ),
    ],
)
def test_how_a_handler_ends_is_reported(room: Room, start: Start, body: Any, handler: Any, expect: str) -> None:
    start(room.amqp_url, handler).consuming()
    assert described(room.reports.outcome(room.send(body))) == expect


def test_an_integer_beyond_2_53_arrives_as_it_was_sent_and_leaves_as_it_was_returned(room: Room, start: Start) -> None:
    seen: list[int] = []

    def count(payload: TrialPayload, _ctx: Context) -> TrialResult:
        seen.append(payload["big"])
        return {"did": "counted", "big": 9_007_199_254_740_995}

    start(room.amqp_url, count).consuming()
    outcome = room.reports.outcome(room.send('{"what": "count", "big": 9007199254740993}'))
    assert seen == [9_007_199_254_740_993]
    assert '"big":9007199254740995' in outcome["text"]


def test_an_outcome_names_the_consumer_and_when_the_work_began_and_ended(room: Room, start: Start) -> None:
    trial = start(room.amqp_url, returns).consuming()
    outcome = room.reports.outcome(room.send(work))
    assert outcome["consumer"] == trial.log.until_line("consuming")["consumer"]
    assert outcome["consumer"].startswith("trial.")
    assert outcome["started_at"] <= outcome["finished_at"]


def test_a_handlers_context_says_what_the_messages_headers_say(room: Room, start: Start) -> None:
    seen: list[tuple[object, ...]] = []

    def look(_payload: TrialPayload, ctx: Context) -> TrialResult:
        seen.append((ctx.task_id, ctx.attempt, ctx.failures, ctx.max_attempts, ctx.is_last, ctx.idempotency_key))
        ctx.log.info("at work", extra={"rows": 5})
        return {"did": "it"}

    trial = start(room.amqp_url, look).consuming()
    traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    own = {"attempt": 4, "failures": 2, "max_attempts": 3, "idempotency_key": "shop/1", "traceparent": traceparent}
    task_id = room.send(work, headers=own | {"x-unknown": {"deep": [1]}})
    assert room.reports.outcome(task_id)["attempt"] == 4
    assert seen == [(task_id, 4, 2, 3, True, "shop/1")]
    line = trial.log.until_line("at work")
    fields = ("level", "routing_key", "task_id", "attempt", "traceparent", "rows")
    assert [line[name] for name in fields] == [30, "trial", task_id, 4, traceparent, 5]


def described(report: Report) -> str:
    if report["kind"] == "succeeded":
        return f"succeeded {report['result']}"
    if report["kind"] == "snoozed":
        return f"snoozed for {report['for_ms']}"
    after = "" if report["retry_after_ms"] is None else f" after {report['retry_after_ms']}"
    places = "".join(f" {problem['pointer']}" for problem in report["problems"] or [])
    return f"{report['kind']} {report['failure']} {report['code']}{after}{places}"
