from datetime import UTC, datetime, timedelta

import pytest
from waybill import Permanent, RetryAfter, Snooze
from waybill.context import CancelReason
from waybill.messages import Ending, Failed, Timed
from waybill.outcome import (
    CameBackTooOften,
    LateOnArrival,
    LeftUnfinished,
    PayloadViolates,
    Raised,
    ResultViolates,
    Returned,
    WhatHappened,
    outcome_of,
)
from waybill_contracts.validation import Problem

REPORT = Timed(
    task_id="0199",
    attempt=2,
    consumer="export.1f",
    started_at="2026-11-24T00:00:00.000Z",
    finished_at="2026-11-24T00:00:01.000Z",
)
PROBLEM = Problem(pointer="/user_id", rule="type", expected="an integer", got='string "one"')


class OutOfPaper(Exception):
    pass


class Refused(Exception):
    code = "ECONNREFUSED"


def raised(error: BaseException, cancelled: CancelReason | None = None) -> Raised:
    return Raised(error, cancelled)


GONE = Permanent("gone", code="user_missing")
BUSY = RetryAfter(timedelta(milliseconds=1500), "busy")


@pytest.mark.parametrize(
    ("what", "expect"),
    [
        pytest.param(Returned({"file": "a"}), "succeeded {'file': 'a'}", id="returning is succeeded"),
        pytest.param(
            ResultViolates([PROBLEM]), "failed permanent result_violation /user_id", id="a wrong result is not repeated"
        ),
        pytest.param(raised(Refused()), "failed transient ECONNREFUSED", id="an exception with a code, by its code"),
        pytest.param(raised(OutOfPaper()), "failed transient OutOfPaper", id="an exception without, by its class"),
        pytest.param(raised(SystemExit(1)), "failed transient SystemExit", id="a code that is no text is none"),
        pytest.param(raised(GONE), "failed permanent user_missing", id="Permanent by its code"),
        pytest.param(raised(Permanent("gone")), "failed permanent permanent", id="Permanent without one has one"),
        pytest.param(raised(BUSY), "failed transient retry_after after 1500", id="RetryAfter with its pause"),
        pytest.param(raised(Snooze(timedelta(minutes=1))), "snoozed for 60000", id="Snooze is no failure"),
        pytest.param(
            PayloadViolates([PROBLEM]),
            "failed permanent contract_violation /user_id",
            id="a wrong payload is not repeated",
        ),
        pytest.param(raised(OutOfPaper(), "timed_out"), "failed transient timed_out", id="stopped by its deadline"),
        pytest.param(LateOnArrival(datetime(2020, 1, 1, tzinfo=UTC)), "failed transient timed_out", id="too late"),
        pytest.param(raised(OutOfPaper(), "cancelled"), "failed transient cancelled", id="stopped by a cancel"),
        pytest.param(
            raised(OutOfPaper(), "shutdown"), "snoozed for 0", id="stopped by shutdown, it comes back at once"
        ),
        pytest.param(LeftUnfinished(), "snoozed for 0", id="unfinished at the end, it comes back at once"),
        pytest.param(CameBackTooOften(6, 5), "failed transient crashed", id="coming back too often is crashed"),
        pytest.param(
            raised(GONE, "timed_out"), "failed permanent user_missing", id="Permanent past the deadline counts"
        ),
        pytest.param(
            raised(BUSY, "shutdown"), "failed transient retry_after after 1500", id="RetryAfter at shutdown counts"
        ),
    ],
)
def test_what_the_coordinator_is_told(what: WhatHappened, expect: str) -> None:
    outcome = outcome_of(what, REPORT)
    assert described(outcome) == expect
    assert {name: outcome[name] for name in ("task_id", "attempt", "consumer", "started_at", "finished_at")} == REPORT


def test_the_detail_of_a_failure_holds_its_causes() -> None:
    try:
        try:
            raise Refused("connect refused")
        except Refused as cause:
            raise OutOfPaper("no export") from cause
    except OutOfPaper as error:
        detail = failure(raised(error))["detail"]
    assert "Refused: connect refused" in detail
    assert detail.endswith("OutOfPaper: no export\n")


def test_a_message_is_at_most_2_kb_and_of_a_detail_the_last_16_kb_are_kept() -> None:
    told = failure(raised(OutOfPaper("ä" * 50_000)))
    assert len(told["message"].encode()) <= 2_000
    assert len(told["detail"].encode()) <= 16_000
    assert told["detail"].endswith("ä\n")


def test_an_exception_without_words_says_its_class() -> None:
    assert failure(raised(OutOfPaper()))["message"] == "OutOfPaper"


def failure(what: WhatHappened) -> Failed:
    outcome = outcome_of(what, REPORT)
    assert outcome["kind"] == "failed"
    return outcome


def described(outcome: Ending) -> str:
    if outcome["kind"] == "succeeded":
        return f"succeeded {outcome['result']}"
    if outcome["kind"] == "snoozed":
        return f"snoozed for {outcome['for_ms']}"
    after = f" after {outcome['retry_after_ms']}" if "retry_after_ms" in outcome else ""
    places = "".join(f" {problem['pointer']}" for problem in outcome.get("problems", []))
    return f"failed {outcome['failure']} {outcome['code']}{after}{places}"
